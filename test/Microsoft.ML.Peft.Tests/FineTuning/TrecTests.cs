using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Tests.Models.Encoders;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>Question classification (Li and Roth, "Learning Question Classifiers", 2002) with the Universal Sentence Encoder lite.</summary>
[TestClass]
public sealed class TrecTests
{
    private const int TrainingRows = 400;

    [TestMethod]
    public void Fine_tuning_beats_the_frozen_encoder_on_the_same_questions()
    {
        using var folder = UseLite.Folder();
        var ml = TestContexts.Create();
        var training = Load(ml, "TREC.train.all", TrainingRows);
        var test = Load(ml, "TREC.test.all", int.MaxValue);
        double Accuracy(FineTuningAdapter adapter)
        {
            var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
                .Append(ml.MulticlassClassification.Trainers.FineTuneText(new FineTuneTextMulticlassTrainer.Options
                {
                    ModelDirectory = folder.Path,
                    Adapter = adapter,
                    ValidationFraction = 0,
                    NumberOfThreads = 1,
                    Seed = 1,
                }));
            using var model = pipeline.Fit(training);
            return ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
        }

        var frozen = Accuracy(FineTuningAdapter.Frozen);
        var tuned = Accuracy(FineTuningAdapter.Lora);
        Assert.IsGreaterThan(0.75, frozen);
        Assert.IsGreaterThan(frozen, tuned);
    }

    private static IDataView Load(MLContext ml, string name, int rows)
    {
        var path = SharedData.Require(typeof(TrecTests).Assembly, "sent-conv", name);
        var questions = File.ReadLines(path, System.Text.Encoding.Latin1).Select(line => new Question { Label = line[..1], Sentence = line[2..] });
        return ml.Data.LoadFromEnumerable(questions.Take(rows).ToList());
    }

    private sealed class Question
    {
        public string Label { get; set; } = "";

        public string Sentence { get; set; } = "";
    }
}
