using CustomTrainer;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.Testing.Platform.Builder;
using Microsoft.VisualStudio.TestTools.UnitTesting;

// A third-party trainer that uses only the packages. The label is a product of two features, which a linear model cannot learn.
bool quick = args.Contains("--quick");
var ml = new MLContext(seed: 1);
var random = new Random(1);
var rows = Enumerable.Range(0, quick ? 500 : 5000).Select(_ => Row.Draw(random)).ToList();
var split = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(rows), testFraction: 0.2);

var machine = ml.Regression.Trainers.FactorizationMachine(new FactorizationMachineOptions { MaximumEpochs = 60, BatchSize = 32 }).Fit(split.TrainSet);
var linear = ml.Regression.Trainers.Sdca().Fit(split.TrainSet);
Console.WriteLine($"R² on held-out rows: {Quality(machine):F3} with a factorization machine, {Quality(linear):F3} with a linear model.");

// Saved and loaded with plain ML.NET, then scored in batches.
string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
ml.Model.Save(machine, split.TrainSet.Schema, file);
var loaded = ml.Model.Load(file, out _);
File.Delete(file);
Console.WriteLine($"R² of the loaded model: {Quality(loaded):F3}, scored in batches: {Quality(loaded.WithBatchScoring()):F3}.");

// The conformance suite runs on the trainer.
Console.WriteLine("The conformance suite:");
var builder = await TestApplication.CreateBuilderAsync([.. args.Where(argument => argument != "--quick")]);
builder.AddMSTest(() => [typeof(Program).Assembly]);
using var tests = await builder.BuildAsync();
return await tests.RunAsync();

double Quality(ITransformer model) => ml.Regression.Evaluate(model.Transform(split.TestSet)).RSquared;

internal sealed class Row
{
    [VectorType(4)]
    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    public static Row Draw(Random random)
    {
        float[] x = [.. Enumerable.Range(0, 4).Select(_ => (random.NextSingle() * 2) - 1)];
        return new Row { Features = x, Label = (2 * x[0] * x[1]) + (x[2] / 2) };
    }
}
