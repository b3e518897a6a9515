using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.FineTuning.Common;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>The choice of <see cref="FineTuningAdapter.Auto"/>.</summary>
[TestClass]
public sealed class AutoAdapterTests
{
    [TestMethod]
    [DataRow(63L, 1_000_000L, FineTuningAdapter.Frozen)]
    [DataRow(63L, 300_000_000L, FineTuningAdapter.Frozen)]
    [DataRow(64L, 1_000_000L, FineTuningAdapter.Lora)]
    [DataRow(999L, 1_000_000L, FineTuningAdapter.Lora)]
    [DataRow(1000L, 30_000_000L, FineTuningAdapter.Full)]
    [DataRow(1000L, 30_000_001L, FineTuningAdapter.Lora)]
    public void Rows_and_the_size_of_the_encoder_decide(long rows, long parameters, FineTuningAdapter expected)
        => Assert.AreEqual(expected, AdapterChoice.OfSize(rows, parameters).Adapter);

    [TestMethod]
    [DataRow(60, FineTuningAdapter.Frozen, "60 training rows are fewer than 64")]
    [DataRow(80, FineTuningAdapter.Lora, "80 training rows are fewer than 1000")]
    [DataRow(1000, FineTuningAdapter.Full, "parameters, at most 30000000")]
    public void A_run_is_that_of_the_chosen_adapter_and_logs_the_reason(int rows, FineTuningAdapter expected, string reason)
    {
        var (model, scores, log) = Fit(FineTuningAdapter.Auto, rows);
        Assert.AreEqual(expected, model.Adapter);
        Assert.IsTrue(log.Any(line => line.Contains($"Adapter Auto is {expected}", StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal)), string.Join('\n', log));
        var (_, known, quiet) = Fit(expected, rows);
        Assert.IsFalse(quiet.Any(line => line.Contains("Auto", StringComparison.Ordinal)));
        foreach (var (first, second) in scores.Zip(known))
            TensorAssert.AreClose(tensor(second), tensor(first), 1e-6);
    }

    [TestMethod]
    public void An_adapter_to_start_from_is_trained_on()
    {
        using var folder = new TemporaryFolder();
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        var options = FineTuned.Options(FineTuningAdapter.Svfit);
        using (var fitted = ml.MulticlassClassification.Trainers.FineTuneText(options).Fit(data))
            fitted.Model.SaveAdapter(folder.Path);
        (options.Adapter, options.StartFrom, options.MaximumEpochs) = (FineTuningAdapter.Auto, folder.Path, 1);
        using var second = ml.MulticlassClassification.Trainers.FineTuneText(options).Fit(data);
        Assert.AreEqual(FineTuningAdapter.Svfit, second.Model.Adapter);
        second.Model.SaveAdapter(folder.Path);
    }

    private static (FineTunedModel Model, float[][] Scores, List<string> Log) Fit(FineTuningAdapter adapter, int rows)
    {
        var ml = TestContexts.Create();
        var log = new List<string>();
        ml.Log += (_, line) => log.Add(line.Message);
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification, rows: rows);
        using var fitted = ml.MulticlassClassification.Trainers.FineTuneText(FineTuned.Options(adapter)).Fit(data);
        return (fitted.Model, [.. fitted.Transform(data).GetColumn<float[]>("Score")], log);
    }
}
