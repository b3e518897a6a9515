using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Peft;

// A text encoder: a folder with config.json, model.safetensors and tokenizer.json or vocab.txt, such as those of
// sentence-transformers/all-MiniLM-L6-v2 on the Hugging Face hub. Nothing is downloaded.
string encoder = args.FirstOrDefault() ?? "encoder";
if (!File.Exists(Path.Combine(encoder, "config.json")))
{
    Console.Error.WriteLine($"The folder '{Path.GetFullPath(encoder)}' has no text encoder. Copy config.json, model.safetensors and the tokenizer's files there, or name another folder: dotnet run -- FOLDER");
    return 1;
}

var ml = new MLContext(seed: 1);
var data = ml.Data.LoadFromTextFile<Review>(Path.Combine(AppContext.BaseDirectory, "reviews.tsv"), hasHeader: true);
var split = ml.Data.TrainTestSplit(data, testFraction: 0.2);

var options = new FineTuneTextMulticlassTrainer.Options { ModelDirectory = encoder, Sentence1ColumnName = "Text", Adapter = FineTuningAdapter.Auto };
var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.MulticlassClassification.Trainers.FineTuneText(options))
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
var model = pipeline.Fit(split.TrainSet);

var metrics = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
Console.WriteLine($"Accuracy {metrics.MicroAccuracy:F2}");
ml.Model.Save(model, data.Schema, "model.zip");

using var engine = ml.Model.CreatePredictionEngine<Review, Judgement>(ml.Model.Load("model.zip", out _));
Console.WriteLine($"\"a joy to watch\" is {engine.Predict(new Review { Text = "a joy to watch" }).PredictedLabel}");
return 0;

internal sealed class Review
{
    [LoadColumn(0)] public string Text { get; set; } = "";

    [LoadColumn(1)] public string Label { get; set; } = "";
}

internal sealed class Judgement
{
    public string PredictedLabel { get; set; } = "";
}
