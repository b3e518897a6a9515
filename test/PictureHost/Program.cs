using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

// Usage: PictureHost model.zip picture… Prints the scores of each picture in a line, then its heat map if the model has one, then the loaded files with "torch" in their name.
var ml = new MLContext();
var model = ml.Model.Load(args[0], out _);
Picture[] pictures = [.. args.Skip(1).Select(path => new Picture { Image = MLImage.CreateFromFile(path), File = File.ReadAllBytes(path) })];
var scored = model.Transform(ml.Data.LoadFromEnumerable(pictures));
foreach (string column in new[] { "Score", "HeatMap" }.Where(name => scored.Schema.GetColumnOrNull(name) is not null))
{
    foreach (float[] values in scored.GetColumn<float[]>(column))
        Console.WriteLine(string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
}

var native = System.Diagnostics.Process.GetCurrentProcess().Modules.Cast<System.Diagnostics.ProcessModule>().Select(module => module.ModuleName);
foreach (string name in native.Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase)))
    Console.WriteLine($"loaded: {name}");
(model as IDisposable)?.Dispose();
