using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.NoisyLabels;
using NoisyLabels;
using Samples.Shared;
using Samples.Shared.Clothing;
using Spectre.Console;

// The second process loads the saved model with plain ML.NET and predicts, without TorchSharp.
if (args is ["predict", var modelPath])
    return SecondProcess.Predict(modelPath, ClothingFiles.Test()[0], (ClothingPrediction prediction) => prediction.Probabilities.Max());

const double redrawn = 0.4;
bool quick = args.Contains("--quick");
int epochs = quick ? 15 : 50;
string output = Path.Combine(Environment.CurrentDirectory, "artifacts", "NoisyLabels");
Directory.CreateDirectory(output);

var ml = new MLContext(seed: 1);
ClothingPicture[] pictures = ClothingFiles.Training();
ClothingPicture[] testPictures = ClothingFiles.Test();
var labels = CorruptedLabels.Of(quick ? pictures[..1500] : pictures, redrawn, seed: 1);
AnsiConsole.MarkupLineInterpolated($"A part of Fashion-MNIST: {labels.Pictures.Length:N0} training pictures, {labels.WrongCount:N0} of them with a wrong label; {testPictures.Length:N0} test pictures with their true labels.");

// Convert bytes to numbers and labels to keys first: the label memory belongs to the rows that the trainer reads.
var training = ml.Data.LoadFromEnumerable(labels.Pictures);
var preparation = ClothingKeys.Of(ml)
    .Append(ml.Transforms.Conversion.ConvertType(ClothingNetwork.Features, nameof(ClothingPicture.Pixels), DataKind.Single))
    .Fit(training);
var prepared = preparation.Transform(training);
var test = preparation.Transform(ml.Data.LoadFromEnumerable(testPictures));

// The same network twice: with cross-entropy, and with early-learning regularisation, which limits the memorisation of wrong labels.
var plain = ClothingNetwork.Train(ml, "cross-entropy", strength: 0, epochs, prepared, test);
var robust = ClothingNetwork.Train(ml, "early learning", strength: 10, epochs, prepared, test);

var table = new Table().AddColumn(new TableColumn("").NoWrap()).AddColumns("test accuracy", "label issues", "precision", "recall", "correct suggestions");
(string Name, ClothingNetwork Network)[] networks = [("cross-entropy", plain), ("early learning", robust)];
foreach (var (name, network) in networks)
{
    double accuracy = ml.MulticlassClassification.Evaluate(network.Transformer.Transform(test)).MicroAccuracy;
    var found = LabelReview.Of(ml, network.Transformer.GetLabelMemory()!, prepared, labels);
    table.AddRow(name, Percent(accuracy), $"{found.Suspects.Count:N0}", Percent(found.Precision), Percent(found.Recall), Percent(found.Corrected));
}
AnsiConsole.Write(table);

string curves = Path.Combine(output, "learning-curves.png");
CurvePlot.Save([.. networks.Select(entry => (entry.Name, entry.Network.Curve))], curves);
AnsiConsole.MarkupLineInterpolated($"The test accuracy after each epoch: {curves}");
string sheet = Path.Combine(output, "label-issues.png");
ContactSheet.Save(LabelReview.Of(ml, robust.Transformer.GetLabelMemory()!, prepared, labels).Suspects, sheet);
AnsiConsole.MarkupLineInterpolated($"The labels with the lowest quality: {sheet}");

var names = ml.Transforms.Conversion.MapKeyToValue(nameof(ClothingPrediction.PredictedLabel)).Fit(robust.Transformer.Transform(test));
var model = new TransformerChain<ITransformer>(preparation, robust.Transformer, names);
string zip = Path.Combine(output, "clothing.zip");
ml.Model.Save(model, training.Schema, zip);
AnsiConsole.MarkupLineInterpolated($"The model: {zip} ({new FileInfo(zip).Length / 1024.0:F0} kB)");

var here = ml.Model.CreatePredictionEngine<ClothingPicture, ClothingPrediction>(model).Predict(testPictures[0]);
double there = SecondProcess.Run(zip);
AnsiConsole.MarkupLineInterpolated(
    CultureInfo.InvariantCulture,
    $"One picture: {here.PredictedLabel} with probability {here.Probabilities.Max():F3} here, {there:F3} in the second process.");
return Math.Abs(here.Probabilities.Max() - there) < 1e-5 ? 0 : 1;

static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");
