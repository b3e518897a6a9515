using System.Globalization;
using ImageFineTune;
using Microsoft.ML;
using Microsoft.ML.Peft;
using Samples.Shared;
using Samples.Shared.Clothing;
using Spectre.Console;

// The second process loads the saved model with plain ML.NET and predicts. It does not load TorchSharp.
if (args is ["predict", var modelPath])
    return SecondProcess.Predict(modelPath, Photo.Of(ClothingFiles.Test()[0]), (ClothingPrediction prediction) => prediction.Probabilities.Max());

bool quick = args.Contains("--quick");
string zip = Path.Combine(Directory.CreateDirectory(Path.Combine(Environment.CurrentDirectory, "artifacts", "ImageFineTune")).FullName, "clothing.zip");

var ml = new MLContext(seed: 1);
var training = ml.Data.LoadFromEnumerable(ClothingFiles.Training().Take(quick ? 60 : 600).Select(Photo.Of).ToArray());
var test = ml.Data.LoadFromEnumerable(ClothingFiles.Test().Take(quick ? 60 : 500).Select(Photo.Of).ToArray());

// ResNet-18 was trained on photographs; only its head, and LoRA in its convolutions, learn clothing.
foreach (var adapter in new[] { FineTuningAdapter.Frozen, FineTuningAdapter.Lora })
{
    var options = new FineTuneImageTrainer.Options
    {
        ModelDirectory = PretrainedImageModels.ResNet18(),
        FeatureColumnName = nameof(Photo.Picture),
        Image = { Height = 96, Width = 96 },
        Adapter = adapter,
        MaximumEpochs = quick ? 1 : 8,
    };
    var pipeline = ClothingKeys.Of(ml).Append(ml.MulticlassClassification.Trainers.FineTuneImage(options)).Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    var model = ProgressDisplay.Run($"{adapter}", options, () => pipeline.Fit(training));
    var accuracy = ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
    AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{adapter}: test accuracy {100 * accuracy:F1} %.");
    ml.Model.Save(model, training.Schema, zip);
}

using var engine = ml.Model.CreatePredictionEngine<Photo, ClothingPrediction>(ml.Model.Load(zip, out _));
float here = engine.Predict(Photo.Of(ClothingFiles.Test()[0])).Probabilities.Max();
return SecondProcess.Agrees(here, SecondProcess.Run(zip)) ? 0 : 1;
