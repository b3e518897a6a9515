using System.Diagnostics;
using System.Globalization;
using KanRegression;
using Microsoft.ML;
using Microsoft.ML.Kan;
using Samples.Shared;
using Spectre.Console;

// The second process loads the saved model with plain ML.NET and predicts. It does not load TorchSharp.
if (args is ["predict", var modelPath])
    return SecondProcess.Predict(modelPath, HousingData.Example, (HousePrice price) => price.Score);

bool quick = args.Contains("--quick");
string output = Path.Combine(Environment.CurrentDirectory, "artifacts", "KanRegression");
Directory.CreateDirectory(output);

var ml = new MLContext(seed: 1);
var data = HousingData.Load(ml);
var split = ml.Data.TrainTestSplit(data, testFraction: 0.2, seed: 1);
AnsiConsole.MarkupLine("California housing: the median house value of 20,640 block groups, in dollars; 20 % of the rows are held out for the test.");

// The S-KAN: every node of every layer selects its functions from six activation spaces.
var options = new SelectableKanRegressionTrainer.Options { MaximumEpochs = quick ? 8 : 60 };
var watch = Stopwatch.StartNew();
var kan = ProgressDisplay.Run("S-KAN", options, () =>
    HousingData.Preparation(ml).Append(ml.Regression.Trainers.SelectableKan(options)).Fit(split.TrainSet));
var kanTime = watch.Elapsed;

var model = kan.LastTransformer.Model;
Comparison.Print(ml, split, kan, kanTime, model.ParameterCount);
SelectionTable.Print(model.Selection);

string plot = Path.Combine(output, "first-layer-curves.png");
CurvePlot.Save(model, HousingData.Ranges(ml, split.TrainSet), plot);
AnsiConsole.MarkupLineInterpolated($"The learned functions of the first layer: {plot}");

string zip = Path.Combine(output, "housing-kan.zip");
ml.Model.Save(kan, data.Schema, zip);
AnsiConsole.MarkupLineInterpolated($"The model: {zip} ({new FileInfo(zip).Length / 1024.0:F0} kB)");

var engine = ml.Model.CreatePredictionEngine<House, HousePrice>(kan);
double here = engine.Predict(HousingData.Example).Score;
double there = SecondProcess.Run(zip);
AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"One house: predicted here {here:N0} dollars, in the second process {there:N0} dollars.");
return here == there ? 0 : 1;
