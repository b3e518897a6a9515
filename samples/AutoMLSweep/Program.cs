using AutoMLSweep;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;

// Sweeps the options of a trainer on California housing, and compares the best with the defaults.
// dotnet run -c Release --project samples/AutoMLSweep [-p:WithAutoML=true] [-- --quick]
bool quick = args.Contains("--quick");
var ml = new MLContext(seed: 1);
var data = ml.Data.LoadFromTextFile<House>(
    Path.Combine(AppContext.BaseDirectory, "Data", "california-housing.csv"),
    new TextLoader.Options { Separators = [','], HasHeader = true, MissingRealsAsNaNs = true });
if (quick)
    data = ml.Data.TakeRows(data, 1500);
var test = ml.Data.TrainTestSplit(data, testFraction: 0.2, seed: 1);
var split = ml.Data.TrainTestSplit(test.TrainSet, testFraction: 0.2, seed: 1);     // the sweep never sees the test rows
var features = ml.Transforms.Categorical.OneHotEncoding("OceanProximity")
    .Append(ml.Transforms.Concatenate("Features", "Longitude", "Latitude", "MedianAge", "Rooms", "Bedrooms", "Population", "Households", "MedianIncome", "OceanProximity"));

// What is not swept. A trial that is cancelled at the time limit gives its best model so far.
KanRegressionTrainer.Options Template() => new() { LabelColumnName = "MedianHouseValue", Effort = KanEffort.Fast, ReturnBestOnCancel = true };
double Error(ITransformer model, IDataView rows) => ml.Regression.Evaluate(model.Transform(rows), labelColumnName: "MedianHouseValue").RootMeanSquaredError;

#if AUTOML
var (trials, best) = AutoMLSearch.Run(ml, features, Template(), split, TimeSpan.FromSeconds(quick ? 20 : 300));
#else
var search = new RandomSearch<KanRegressionTrainer.Options>(Template, seed: 1);
var (trials, best) = search.Halve(
    quick ? 4 : 16, firstEpochs: quick ? 1 : 6, rounds: quick ? 2 : 3,
    options => Error(features.Append(ml.Regression.Trainers.Kan(options)).Fit(split.TrainSet), split.TestSet));
#endif

TrialTable.Print(trials, RandomSearch<KanRegressionTrainer.Options>.Names);
double Final(KanRegressionTrainer.Options options) => Error(features.Append(ml.Regression.Trainers.Kan(options)).Fit(test.TrainSet), test.TestSet);
best.MaximumEpochs = quick ? 2 : 0;
var defaults = Template();
defaults.MaximumEpochs = quick ? 2 : 0;
Console.WriteLine($"RMSE on the test rows, dollars: best of the sweep {Final(best):N0}, defaults {Final(defaults):N0}");

internal sealed class House
{
    [LoadColumn(0)] public float Longitude { get; set; }

    [LoadColumn(1)] public float Latitude { get; set; }

    [LoadColumn(2)] public float MedianAge { get; set; }

    [LoadColumn(3)] public float Rooms { get; set; }

    [LoadColumn(4)] public float Bedrooms { get; set; }

    [LoadColumn(5)] public float Population { get; set; }

    [LoadColumn(6)] public float Households { get; set; }

    [LoadColumn(7)] public float MedianIncome { get; set; }

    [LoadColumn(8)] public float MedianHouseValue { get; set; }

    [LoadColumn(9)] public string OceanProximity { get; set; } = "";
}
