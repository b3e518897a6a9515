using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

// Usage: ScoringHost model.zip data.txt. Prints one score per line, then the loaded files with "torch" in their name.
var ml = new MLContext();
var model = ml.Model.Load(args[0], out var schema);
int width = ((VectorDataViewType)schema["Features"].Type).Size;
var data = ml.Data.LoadFromTextFile(args[1], [new TextLoader.Column("Features", DataKind.Single, 0, width - 1)], separatorChar: ',');
foreach (float score in model.Transform(data).GetColumn<float>("Score"))
    Console.WriteLine(score.ToString("R", CultureInfo.InvariantCulture));

var managed = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name ?? "");
var native = System.Diagnostics.Process.GetCurrentProcess().Modules.Cast<System.Diagnostics.ProcessModule>().Select(module => module.ModuleName);
foreach (string name in managed.Concat(native).Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase)))
    Console.WriteLine($"loaded: {name}");
(model as IDisposable)?.Dispose();
