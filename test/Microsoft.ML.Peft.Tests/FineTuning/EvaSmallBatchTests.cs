using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Tests.Models.Encoders;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>EVA on a trainer's batches: a pooled layer sees one row per text, so a batch of 8 has fewer rows than directions.</summary>
[TestClass]
public sealed class EvaSmallBatchTests
{
    [TestMethod]
    public void The_sentence_encoder_starts_from_batches_of_few_texts()
    {
        using var folder = UseLite.Folder();
        var context = TestContexts.Create();
        string[] words = ["good", "bad", "film", "actor", "story", "dull", "bright", "long"];
        Row[] rows = [.. Enumerable.Range(0, 40).Select(i => new Row { Text = $"{words[i % 8]} {words[i / 8]} {words[i * 3 % 8]}", Label = (uint)(i % 2) })];
        var data = context.Data.LoadFromEnumerable(rows);
        using var model = context.MulticlassClassification.Trainers.FineTuneText(new FineTuneTextMulticlassTrainer.Options
        {
            ModelDirectory = folder.Path,
            Sentence1ColumnName = nameof(Row.Text),
            Adapter = FineTuningAdapter.Eva,
            BatchSize = 8,
            MaximumEpochs = 1,
            ValidationFraction = 0,
            Seed = 1,
        }).Fit(data);
        Assert.IsNotNull(model.Model);
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";

        [Data.KeyType(2)]
        public uint Label { get; set; }
    }
}
