using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.Peft.Tests.Models;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>Invalid options, folders and columns; each message names the problem and its place.</summary>
[TestClass]
public sealed class BadInputTests
{
    [TestMethod]
    public void A_folder_is_needed_that_is_there()
    {
        var ml = TestContexts.Create();
        Assert.Contains("ModelDirectory is null", Assert.Throws<ArgumentException>(() => ml.MulticlassClassification.Trainers.FineTuneText(new FineTuneTextMulticlassTrainer.Options())).Message);
        Assert.Contains("'no such folder'", Assert.Throws<ArgumentException>(() => ml.Regression.Trainers.FineTuneText("no such folder")).Message);
        using var empty = new TemporaryFolder();
        Assert.Contains("config.json", Refused<FileNotFoundException>(options => options.ModelDirectory = empty.Path));
    }

    [TestMethod]
    public void A_tokenizer_that_does_not_fit_the_network_is_refused()
    {
        using var folder = WordBert.Folder();
        folder.Write("vocab.txt", string.Concat(TinyBert.Pieces, "more\npieces\n"));
        Assert.Contains("they do not belong together", Refused<InvalidDataException>(options => options.ModelDirectory = folder.Path));
        File.Delete(Path.Combine(folder.Path, "vocab.txt"));
        Assert.Contains("no files of a tokenizer", Refused<FileNotFoundException>(options => options.ModelDirectory = folder.Path));
    }

    [TestMethod]
    public void A_model_of_pictures_reads_no_texts()
    {
        using var folder = new ModelFolder("""{"model_type":"vit"}""");
        Assert.Contains("'vit', which cannot be fine-tuned on texts", Refused<NotSupportedException>(options => options.ModelDirectory = folder.Path));
    }

    [TestMethod]
    public void Lengths_are_those_that_the_network_reads()
    {
        Assert.Contains("at least 3", Refused<ArgumentOutOfRangeException>(options => options.MaximumLength = 2));
        Assert.Contains($"at most {WordBert.Positions}.", Refused<ArgumentException>(options => options.MaximumLength = WordBert.Positions + 1));
        Assert.Contains("both texts together", Refused<ArgumentException>(options =>
        {
            options.Sentence2ColumnName = nameof(TextRow.Second);
            options.MaximumLength = WordBert.Positions / 2;
            options.Sentence2MaximumLength = (WordBert.Positions / 2) + 1;
        }));
        Assert.Contains("are both 'Sentence'", Refused<ArgumentException>(options => options.Sentence2ColumnName = "Sentence"));
    }

    [TestMethod]
    public void Ranks_and_layers_are_those_that_the_network_has()
    {
        Assert.Contains("larger than that of layer", Refused<ArgumentOutOfRangeException>(options => options.Lora.Rank = WordBert.Width + 1));
        Assert.Contains("bert.encoder.layer.0.attention.self.query", Refused<ArgumentException>(options => options.Lora.TargetModules = ["nothing"]));
        Assert.Contains("a rank is at least 1", Refused<ArgumentOutOfRangeException>(options => options.Lora.Rank = 0));
    }

    [TestMethod]
    public void Class_weights_are_one_for_each_class()
    {
        Assert.Contains("has 2 numbers; label column 'Label' has 3 classes", Refused<ArgumentException>(options => options.ClassWeights = [1, 2]));
        Assert.Contains("finite and above 0", Refused<ArgumentException>(options => options.ClassWeights = [1, 0, 1]));
    }

    [TestMethod]
    public void Label_smoothing_is_not_passed_over_beside_another_loss()
        => Assert.Contains("label smoothing works with None and EarlyLearningRegularization only", Refused<ArgumentException>(options =>
            (options.LabelSmoothing, options.NoisyLabels.Method) = (0.1, NoisyLabelMethod.GeneralizedCrossEntropy)));

    private static string Refused<TException>(Action<FineTuneTextMulticlassTrainer.Options> adjust)
        where TException : Exception
    {
        var ml = TestContexts.Create();
        var options = FineTuned.Options();
        adjust(options);
        var message = "";
        LiveTensors.AreBalancedBy(() => message = Assert.ThrowsExactly<TException>(
            () => ml.MulticlassClassification.Trainers.FineTuneText(options).Fit(FineTuned.Data(ml, PredictionTask.MulticlassClassification))).Message);
        return message;
    }
}
