using System.Diagnostics;
using System.Globalization;
using KanClassification;
using Microsoft.ML;
using Microsoft.ML.Kan;
using Samples.Shared;
using Samples.Shared.Adult;
using Spectre.Console;

// The second process loads the saved model with plain ML.NET and predicts. It does not load TorchSharp.
if (args is ["predict", var modelPath])
    return SecondProcess.Predict(modelPath, AdultFiles.Example, (IncomePrediction income) => income.Probability);

bool quick = args.Contains("--quick");
string output = Path.Combine(Environment.CurrentDirectory, "artifacts", "KanClassification");
Directory.CreateDirectory(output);

var ml = new MLContext(seed: 1);
var (training, test) = AdultFiles.Load(ml);
AnsiConsole.MarkupLine("Adult: does a person earn more than 50,000 dollars a year? 32,561 training rows, 16,281 test rows.");

// The S-KAN: every node of every layer selects its functions from six activation spaces. A small network generalises better
// here; width, learning rate and epochs were chosen on validation rows of the training file.
var options = new SelectableKanBinaryTrainer.Options { HiddenWidth = 8, LearningRate = 3e-3, MaximumEpochs = quick ? 3 : 20 };
var watch = Stopwatch.StartNew();
var kan = ProgressDisplay.Run("S-KAN", options, () =>
    AdultPreparation.Create(ml).Append(ml.BinaryClassification.Trainers.SelectableKan(options)).Fit(training));
var kanTime = watch.Elapsed;

var model = kan.LastTransformer.Model;
Comparison.Print(ml, training, test, kan, kanTime, model.ParameterCount);
SelectionTable.Print(model.Selection);
ImportanceTable.Print(ml, kan, test);

string zip = Path.Combine(output, "adult-kan.zip");
ml.Model.Save(kan, training.Schema, zip);
AnsiConsole.MarkupLineInterpolated($"The model: {zip} ({new FileInfo(zip).Length / 1024.0:F0} kB)");

var engine = ml.Model.CreatePredictionEngine<Person, IncomePrediction>(kan);
var here = engine.Predict(AdultFiles.Example);
double there = SecondProcess.Run(zip);
AnsiConsole.MarkupLineInterpolated(
    CultureInfo.InvariantCulture,
    $"One person: more than 50,000 dollars with probability {here.Probability:F3} here, {there:F3} in the second process.");
return here.Probability == there ? 0 : 1;
