using System.Globalization;
using KanRegression;
using Microsoft.ML;
using Microsoft.ML.Kan;
using Samples.Shared;
using Spectre.Console;
using KanChain = Microsoft.ML.Data.TransformerChain<Microsoft.ML.DeepLearning.Scoring.DeepFeaturePredictionTransformer<Microsoft.ML.Kan.KanModel>>;

// The second process loads the saved model with plain ML.NET and predicts. It does not load TorchSharp.
if (args is ["predict", var modelPath])
    return SecondProcess.Predict(modelPath, HousingData.Example, (HousePrice price) => price.Score);

bool quick = args.Contains("--quick");
string output = Path.Combine(Environment.CurrentDirectory, "artifacts", "KanRegression");
Directory.CreateDirectory(output);

var ml = new MLContext(seed: 1);
var data = HousingData.Load(ml);
if (quick)
    data = ml.Data.TakeRows(data, 2500);
var split = ml.Data.TrainTestSplit(data, testFraction: 0.2, seed: 1);
AnsiConsole.MarkupLine("California housing: the median house value of 20,640 block groups, in dollars; 20 % of the rows are held out for the test.");

// Every trainer runs with its defaults. For one small network whose functions can be read one by one, see SelectableKan.
var comparison = new Comparison(ml, split);
KanChain Train(KanEffort effort)
{
    var options = new KanRegressionTrainer.Options { Effort = effort, MaximumEpochs = quick ? 2 : 0 };
    return comparison.Add(
        $"Kan, {effort}",
        () => ProgressDisplay.Run($"Kan, {effort}", options, () => HousingData.Preparation(ml).Append(ml.Regression.Trainers.Kan(options)).Fit(split.TrainSet)),
        fitted => KanSummary.Of(fitted.LastTransformer.Model));
}

Train(KanEffort.Fast);
var kan = Train(KanEffort.Balanced);
comparison.AddOthers(quick);
comparison.Print();

IntervalCoverage.Print(ml, split, quick);

// The networks of Balanced: those that predicted held-out rows best together were trained again on all rows.
var model = kan.LastTransformer.Model;
MembersTable.Print(model.Selection);
FeatureScoreTable.Print(model);

string plot = Path.Combine(output, "first-layer-curves.png");
CurvePlot.Save(model, HousingData.Ranges(ml, split.TrainSet), plot);
AnsiConsole.MarkupLineInterpolated($"Curves of the first layer: {plot}");

string zip = Path.Combine(output, "housing-kan.zip");
ml.Model.Save(kan, data.Schema, zip);
AnsiConsole.MarkupLineInterpolated($"The model: {zip} ({new FileInfo(zip).Length / 1024.0:F0} kB)");

var engine = ml.Model.CreatePredictionEngine<House, HousePrice>(kan);
double here = engine.Predict(HousingData.Example).Score;
double there = SecondProcess.Run(zip);
AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"One house: predicted here {here:N0} dollars, in the second process {there:N0} dollars.");
return SecondProcess.Agrees(here, there) ? 0 : 1;
