using System.Diagnostics;
using System.Globalization;
using ConvKanImages;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;
using Samples.Shared;
using Samples.Shared.Clothing;
using Spectre.Console;

// The second process loads the saved model with plain ML.NET and predicts. It does not load TorchSharp.
if (args is ["predict", var modelPath])
    return SecondProcess.Predict(modelPath, ClothingFiles.Test()[0], (ClothingPrediction prediction) => prediction.Probabilities.Max());

bool quick = args.Contains("--quick");
string output = Path.Combine(Environment.CurrentDirectory, "artifacts", "ConvKanImages");
Directory.CreateDirectory(output);

var ml = new MLContext(seed: 1);
ClothingPicture[] pictures = quick ? ClothingFiles.Training()[..1000] : ClothingFiles.Training();
ClothingPicture[] testPictures = ClothingFiles.Test();
var training = ml.Data.LoadFromEnumerable(pictures);
var test = ml.Data.LoadFromEnumerable(testPictures);
AnsiConsole.MarkupLineInterpolated($"A part of Fashion-MNIST: which piece of clothing is it? {pictures.Length:N0} training pictures, {testPictures.Length:N0} test pictures.");

// A convolutional network whose channels learn their activation functions.
var options = new ConvKanTrainer.Options { FeatureColumnName = nameof(ClothingPicture.Pixels), BatchSize = 64, MaximumEpochs = quick ? 3 : 10 };
options.Augmentation.HorizontalFlip = true;
var watch = Stopwatch.StartNew();
var network = ProgressDisplay.Run("learned functions", options, () => ClothingPipeline.Fit(ml, training, options));
var time = watch.Elapsed;

var scored = network.Transform(test);
var metrics = ml.MulticlassClassification.Evaluate(scored);
var kan = network.LastTransformer.Model;
AnsiConsole.MarkupLineInterpolated(
    CultureInfo.InvariantCulture,
    $"{kan.ParameterCount:N0} parameters trained in {time.TotalSeconds:F0} s; test accuracy {100 * metrics.MicroAccuracy:F1} %, log loss {metrics.LogLoss:F3}.");
ClassTables.Print(metrics);
Comparison.Print(ml, training, test, options, metrics.MicroAccuracy, time.TotalSeconds);

var model = ClothingPipeline.WithNames(ml, network, test);
string zip = Path.Combine(output, "clothing-convkan.zip");
ml.Model.Save(model, training.Schema, zip);
AnsiConsole.MarkupLineInterpolated($"The model: {zip} ({new FileInfo(zip).Length / 1024.0:F0} kB)");

// Eigen-CAM shows where the network looks; it only needs the saved file.
var loaded = ml.Model.Load(zip, out _);
using var eigenCam = ml.Transforms.EigenCam(loaded).Fit(test);
var explained = eigenCam.Transform(model.Transform(test));
var predictions = ml.Data.CreateEnumerable<ClothingPrediction>(explained, reuseRowObject: false, ignoreMissingColumns: true);
var heatMaps = explained.GetColumn<float[]>("HeatMap");
string sheet = Path.Combine(output, "predictions.png");
ContactSheet.Save([.. testPictures.Zip(predictions, heatMaps).Select(row => new ExplainedPicture(row.First, row.Second, row.Third))], sheet);
(loaded as IDisposable)?.Dispose(); // deletes the temporary file of the network
AnsiConsole.MarkupLineInterpolated($"Some predictions with heat maps: {sheet}");

var here = ml.Model.CreatePredictionEngine<ClothingPicture, ClothingPrediction>(model).Predict(testPictures[0]);
double there = SecondProcess.Run(zip);
AnsiConsole.MarkupLineInterpolated(
    CultureInfo.InvariantCulture,
    $"One picture: {here.PredictedLabel} with probability {here.Probabilities.Max():F3} here, {there:F3} in the second process.");
// ONNX Runtime may split a convolution across threads in only one of the processes, which changes the last digits.
return Math.Abs(here.Probabilities.Max() - there) < 1e-5 ? 0 : 1;
