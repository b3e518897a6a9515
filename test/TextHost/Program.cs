using System.Globalization;
using Microsoft.ML;

// Usage: TextHost model.zip text… Prints the scores of each text in a line, then the loaded files with "torch" in their name.
var ml = new MLContext();
var model = ml.Model.Load(args[0], out _);
using var engine = ml.Model.CreatePredictionEngine<Typed, Scored>(model);
foreach (string text in args.Skip(1))
    Console.WriteLine(string.Join(' ', engine.Predict(new Typed { Sentence = text }).Score.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));

var native = System.Diagnostics.Process.GetCurrentProcess().Modules.Cast<System.Diagnostics.ProcessModule>().Select(module => module.ModuleName);
foreach (string name in native.Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase)))
    Console.WriteLine($"loaded: {name}");

internal sealed class Typed
{
    public string Sentence { get; set; } = "";

    public uint Label { get; set; }
}

internal sealed class Scored
{
    public float[] Score { get; set; } = [];
}
