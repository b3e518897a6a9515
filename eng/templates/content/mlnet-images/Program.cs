using Microsoft.ML;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.Kan;

// One folder for each class, as in pictures/horizontal and pictures/vertical.
string folder = args.FirstOrDefault() ?? Path.Combine(AppContext.BaseDirectory, "pictures");
Picture[] pictures = [.. Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
    .Select(path => new Picture { Path = path, Label = Path.GetFileName(Path.GetDirectoryName(path)!) })];
new Random(1).Shuffle(pictures);                             // the files are sorted by class

var ml = new MLContext(seed: 1);
var data = ml.Data.LoadFromEnumerable(pictures);
var split = ml.Data.TrainTestSplit(data, testFraction: 0.25);

var options = new ConvKanTrainer.Options { FeatureColumnName = "Image", Augmentation = ImageAugmentation.Auto(), Channels = [16, 16, 32], MaximumEpochs = 10 };
(options.Image.Height, options.Image.Width) = (16, 16);      // pictures of other sizes are scaled and cropped
var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.Transforms.LoadImages("Image", imageFolder: null, "Path"))
    .Append(ml.MulticlassClassification.Trainers.ConvKan(options))
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
var model = pipeline.Fit(split.TrainSet);

var metrics = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
Console.WriteLine($"Accuracy {metrics.MicroAccuracy:F2} on {ml.Data.CreateEnumerable<Picture>(split.TestSet, reuseRowObject: true).Count()} pictures");
ml.Model.Save(model, data.Schema, "model.zip");

internal sealed class Picture
{
    public string Path { get; set; } = "";

    public string Label { get; set; } = "";
}
