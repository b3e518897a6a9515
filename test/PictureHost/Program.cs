using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

// Usage: PictureHost model.zip picture… Prints the scores of each picture in a line, then the loaded files whose name has "torch" in it.
var ml = new MLContext();
var model = ml.Model.Load(args[0], out _);
Picture[] pictures = [.. args.Skip(1).Select(path => new Picture { Image = MLImage.CreateFromFile(path), File = File.ReadAllBytes(path) })];
foreach (float[] scores in model.Transform(ml.Data.LoadFromEnumerable(pictures)).GetColumn<float[]>("Score"))
    Console.WriteLine(string.Join(' ', scores.Select(score => score.ToString("R", CultureInfo.InvariantCulture))));

var native = System.Diagnostics.Process.GetCurrentProcess().Modules.Cast<System.Diagnostics.ProcessModule>().Select(module => module.ModuleName);
foreach (string name in native.Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase)))
    Console.WriteLine($"loaded: {name}");
