using Microsoft.ML.Ctr.Tests.AutoInt;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Extensions.Testing;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.Sets;

[TestClass]
public sealed class NetworkSetTests
{
    private readonly MLContext _context = TestContexts.Create();

    /// <summary>The networks of the model are restored one by one in torch; ONNX Runtime scores their mean.</summary>
    [TestMethod]
    [DataRow(FieldInteractionKind.AutoInt)]
    [DataRow(FieldInteractionKind.FinalMlp)]
    public void The_score_is_the_mean_of_the_logits_of_different_networks(FieldInteractionKind interaction)
    {
        var options = Options(interaction);
        using var model = Fit(options);
        using var one = Fit(Options(interaction, networks: 1));
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var rows = ClickRow.Rows(50, seed: 9);
        var trained = model.Model.Trained;
        using var losses = new TaskLoss(DeepLearning.Tasks.LearningTask.BinaryClassification.Begin(default, null!));
        using var objective = new CtrObjective(trained.Definition, new CtrRun(options, trained.Scaling, losses, CPU, new RandomSource(1)));
        trained.Weights.Restore(objective);
        objective.Network.eval();
        Tensor[] inputs =
        [
            tensor([.. rows.Select(row => row.Price)], [50, 1]),
            tensor([.. rows.Select(row => row.User + 1L)], [50, 1]),
            tensor([.. rows.Select(row => row.Item + 1L)], [50, 1]),
            tensor([.. rows.SelectMany(row => Enumerable.Range(0, 2).Select(i => i < row.Tags.Length ? (long)row.Tags[i] : 0))], [50, 2]),
        ];
        Tensor[] logits = [.. objective.Members.Select(member => member.Predict(inputs))];
        Assert.HasCount(3, logits);
        Assert.AreEqual(3, model.Model.NetworkCount);
        Assert.IsFalse(allclose(logits[0], logits[1], 1e-3, 1e-3), "The networks are the same.");
        Assert.IsFalse(allclose(logits[1], logits[2], 1e-3, 1e-3), "The networks are the same.");
        var scores = model.Transform(ClickRow.Load(_context, rows)).GetColumn<float>("Score").ToArray();
        TensorAssert.AreClose((logits[0] + logits[1] + logits[2]) / 3, tensor(scores, [50, 1]), 1e-4);
        Assert.AreEqual(3 * one.Model.ParameterCount, model.Model.ParameterCount);
        Assert.AreEqual(3 * one.Model.EmbeddingParameterCount, model.Model.EmbeddingParameterCount);
    }

    [TestMethod]
    public void Attention_is_the_mean_of_the_networks()
    {
        using var model = Fit(Options(FieldInteractionKind.AutoInt));
        var found = model.Model.GetFieldInteractions(ClickRow.Load(_context, ClickRow.Rows(40)));
        Assert.AreEqual(2, found.LayerCount);
        foreach (double[] row in found.GetAverage())
            Assert.AreEqual(1, row.Sum(), 1e-5);
    }

    [TestMethod]
    public void Other_interactions_have_no_attention()
    {
        using var model = Fit(Options(FieldInteractionKind.DeepFm, networks: 1));
        Assert.Contains("AutoInt", Assert.ThrowsExactly<InvalidOperationException>(() => model.Model.GetFieldInteractions(ClickRow.Load(_context, ClickRow.Rows(4)))).Message);
    }

    [TestMethod]
    public void Each_network_has_its_own_epochs_and_training_continues_only_with_as_many()
    {
        var options = Options(FieldInteractionKind.None);
        var log = new ProgressLog();
        options.Progress = log;
        var data = ClickRow.Load(_context, ClickRow.Rows(200));
        using var model = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(data);
        CollectionAssert.AreEqual(
            new[] { "network 1 of 3", "network 2 of 3", "network 3 of 3" }, log.Epochs.Select(epoch => epoch.Phase).Distinct().ToArray());
        Assert.HasCount(3 * options.MaximumEpochs, log.Epochs);
        options.MaximumEpochs = 1;
        using var later = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(data, model.Model);
        Assert.AreEqual(3, later.Model.NetworkCount);
        options.Networks = 2;
        string error = Assert.ThrowsExactly<ArgumentException>(() => _context.BinaryClassification.Trainers.ClickThrough(options).Fit(data, model.Model)).Message;
        Assert.Contains("Networks 3", error);
        Assert.Contains("Networks 2", error);
    }

    /// <summary>Interrupted in the second network and resumed from the checkpoint, the run ends with the same bytes.</summary>
    [TestMethod]
    public void An_interrupted_set_resumes_with_its_finished_networks()
    {
        using var folder = new TemporaryFolder();
        var data = ClickRow.Load(_context, ClickRow.Rows(200));
        var options = Options(FieldInteractionKind.Dcn);
        options.UseBatchNorm = true;
        using var whole = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(data);
        using var source = new CancellationTokenSource();
        options.CheckpointPath = folder.File("run.checkpoint");
        options.CancellationToken = source.Token;
        options.Progress = new ProgressLog(progress =>
        {
            if (progress.Epoch == options.MaximumEpochs + 2)
                source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => _context.BinaryClassification.Trainers.ClickThrough(options).Fit(data));
        options.CancellationToken = CancellationToken.None;
        options.Progress = null;
        using var resumed = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(data);
        CollectionAssert.AreEqual(Scores(whole, data), Scores(resumed, data));
    }

    [TestMethod]
    public void A_cancelled_set_is_the_networks_that_were_trained()
    {
        using var source = new CancellationTokenSource();
        var options = Options(FieldInteractionKind.None);
        options.ReturnBestOnCancel = true;
        options.CancellationToken = source.Token;
        options.Progress = new ProgressLog(progress =>
        {
            if (progress.Epoch == options.MaximumEpochs + 1)
                source.Cancel();
        });
        var data = ClickRow.Load(_context, ClickRow.Rows(300));
        using var model = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(data);
        Assert.AreEqual(2, model.Model.NetworkCount);
        Assert.IsTrue(Scores(model, data).All(float.IsFinite));
    }

    private static ClickThroughTrainer.Options Options(FieldInteractionKind interaction, int networks = 3)
    {
        var options = ClickRow.Options();
        options.Interaction = interaction;
        options.DeepTowerWidths = [8];
        options.MaximumEpochs = 4;
        options.Networks = networks;
        return options;
    }

    private DeepPredictionTransformer<ClickThroughModel> Fit(ClickThroughTrainer.Options options)
        => _context.BinaryClassification.Trainers.ClickThrough(options).Fit(ClickRow.Load(_context, ClickRow.Rows(300)));

    private static float[] Scores(DeepPredictionTransformer<ClickThroughModel> model, IDataView data) => [.. model.Transform(data).GetColumn<float>("Score")];
}
