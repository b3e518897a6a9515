using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Kan.Tests.Regression;

/// <summary>Networks that are made sparse: of <see cref="Waves"/>, the third feature is irrelevant.</summary>
[TestClass]
public sealed class ThinningTrainerTests
{
    [TestMethod]
    public void An_irrelevant_feature_is_removed_and_the_predictions_stay_good()
    {
        var ml = new MLContext(seed: 1);
        var options = Sparse();
        options.SparsityWeight = 0.003;
        options.EdgePruningThreshold = 0.03;
        options.InputPruningThreshold = 0.05;
        var log = new ProgressLog();
        options.Progress = log;
        using var transformer = ml.Regression.Trainers.SelectableKan(options).Fit(ml.Data.LoadFromEnumerable(Waves.Rows(400)));

        var layers = transformer.Model.Selection.Layers;
        Assert.AreEqual("thinned training", log.Epochs[^1].Phase);
        Assert.IsGreaterThanOrEqualTo(4, layers[0].RemovedEdges);
        Assert.AreEqual(16, layers.Sum(layer => layer.Edges + layer.RemovedEdges));
        Assert.AreEqual(0, transformer.Model.FeatureScores[2]);
        Assert.AreEqual(1, transformer.Model.FeatureScores.Sum(), 1e-5);
        Assert.AreEqual((6 + 1) * layers.Sum(layer => layer.Edges) + 5, transformer.Model.ParameterCount);
        for (int node = 0; node < 4; node++)
        {
            var edge = transformer.Model.GetEdgeFunction(0, 2, node, [-4f, 0, 4]);
            Assert.IsNull(edge.Space);
            Assert.IsTrue(edge.Values.Concat(edge.Slopes).All(value => value == 0));
        }

        var fresh = ml.Data.LoadFromEnumerable(Waves.Rows(400, seed: 2));
        Assert.IsGreaterThan(0.95, ml.Regression.Evaluate(transformer.Transform(fresh)).RSquared);
    }

    [TestMethod]
    public void The_penalty_concentrates_the_scores_on_the_feature_that_matters()
    {
        float[] plain = Scores(0);
        float[] sparse = Scores(0.01);
        Assert.IsGreaterThan(0.95f, sparse[0], string.Join(' ', sparse));
        Assert.IsGreaterThan(plain[0], sparse[0], string.Join(' ', plain));

        static float[] Scores(double weight)
        {
            var ml = new MLContext(seed: 1);
            var rows = Waves.Rows(400);
            foreach (var row in rows)
                row.Label = MathF.Sin(6 * row.Features[0]);
            var options = Sparse();
            options.SparsityWeight = weight;
            using var transformer = ml.Regression.Trainers.SelectableKan(options).Fit(ml.Data.LoadFromEnumerable(rows));
            return [.. transformer.Model.FeatureScores];
        }
    }

    private static SelectableKanRegressionTrainer.Options Sparse()
    {
        var options = Waves.Quick();
        options.Spaces = [ActivationSpace.BSpline];
        options.MaximumEpochs = 40;
        options.ValidationFraction = 0;
        return options;
    }
}
