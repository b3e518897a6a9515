using System.Globalization;
using KanClassification;
using Microsoft.ML;
using Microsoft.ML.Kan;
using Samples.Shared;
using Samples.Shared.Adult;
using Spectre.Console;
using KanChain = Microsoft.ML.Data.TransformerChain<Microsoft.ML.DeepLearning.Scoring.DeepFeaturePredictionTransformer<Microsoft.ML.Kan.KanModel>>;

// The second process loads the saved model with plain ML.NET and predicts. It does not load TorchSharp.
if (args is ["predict", var modelPath])
    return SecondProcess.Predict(modelPath, AdultFiles.Example, (IncomePrediction income) => income.Probability);

bool quick = args.Contains("--quick");
string output = Path.Combine(Environment.CurrentDirectory, "artifacts", "KanClassification");
Directory.CreateDirectory(output);

var ml = new MLContext(seed: 1);
var (training, test) = AdultFiles.Load(ml);
if (quick)
    (training, test) = (ml.Data.TakeRows(training, 3000), ml.Data.TakeRows(test, 3000));
AnsiConsole.MarkupLine("Adult: does a person earn more than 50,000 dollars a year? 32,561 training rows, 16,281 test rows.");

// Every trainer runs with its defaults. For one small network whose functions can be read one by one, see SelectableKan.
var comparison = new Comparison(ml, training, test);
KanChain Train(KanEffort effort)
{
    var options = new KanBinaryTrainer.Options { Effort = effort, MaximumEpochs = quick ? 1 : 0 };
    return comparison.Add(
        $"Kan, {effort}",
        () => ProgressDisplay.Run($"Kan, {effort}", options, () => AdultPreparation.Create(ml).Append(ml.BinaryClassification.Trainers.Kan(options)).Fit(training)),
        fitted => KanSummary.Of(fitted.LastTransformer.Model));
}

Train(KanEffort.Fast);
var kan = Train(KanEffort.Balanced);
comparison.AddOthers(quick);
comparison.Print();

// The networks of Balanced: those that predicted held-out rows best together were trained again on all rows.
MembersTable.Print(kan.LastTransformer.Model.Selection);
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
return SecondProcess.Agrees(here.Probability, there) ? 0 : 1;
