using Microsoft.ML.Data;

namespace Microsoft.ML.Kan.Tests.Regression;

[TestClass]
public sealed class KanRegressionTrainerTests
{
    [TestMethod]
    public void It_learns_a_smooth_function_better_than_a_linear_model_can()
    {
        var ml = new MLContext(seed: 1);
        var training = ml.Data.LoadFromEnumerable(Waves.Rows(500));
        var test = ml.Data.LoadFromEnumerable(Waves.Rows(500, seed: 2));
        var options = Waves.Quick();
        options.MaximumEpochs = 40;

        using var kan = ml.Regression.Trainers.SelectableKan(options).Fit(training);
        var linear = ml.Transforms.NormalizeMeanVariance("Features").Append(ml.Regression.Trainers.Sdca()).Fit(training);

        double kanError = ml.Regression.Evaluate(kan.Transform(test)).RootMeanSquaredError;
        double linearError = ml.Regression.Evaluate(linear.Transform(test)).RootMeanSquaredError;
        Assert.IsLessThan(linearError / 4, kanError);
    }

    [TestMethod]
    public void The_selection_names_one_space_of_the_pool_for_every_node_and_pruning_removes_parameters()
    {
        var ml = new MLContext(seed: 1);
        var options = Waves.Quick();
        options.Spaces = [ActivationSpace.BSpline, ActivationSpace.Fourier];
        using var transformer = ml.Regression.Trainers.SelectableKan(options).Fit(ml.Data.LoadFromEnumerable(Waves.Rows(200)));
        var selection = transformer.Model.Selection;

        Assert.HasCount(2, selection.Layers);
        Assert.HasCount(4, selection.Layers[0].Choices);
        Assert.HasCount(1, selection.Layers[1].Choices);
        foreach (var node in selection.Layers.SelectMany(layer => layer.Choices))
        {
            Assert.Contains(node.Space, options.Spaces);
            Assert.AreEqual(1, node.Weights.Values.Sum(), 1e-5);
        }
        // Kept: 6 coefficients for each of 3·4 + 4·1 edges, one base weight for each edge, one bias for each of 5 nodes.
        Assert.AreEqual((6 * 16) + 16 + 5, selection.Parameters);
        // Before: both spaces' coefficients, and a gate for each node and space.
        Assert.AreEqual((2 * 6 * 16) + 16 + 5 + (2 * 5), selection.ParametersBeforePruning);
        Assert.AreEqual(selection.Parameters, transformer.Model.ParameterCount);
    }

    [TestMethod]
    public void The_functions_of_an_additive_network_add_up_to_its_predictions()
    {
        var ml = new MLContext(seed: 1);
        var rows = Waves.Rows(200);
        var data = ml.Data.LoadFromEnumerable(rows);
        var options = Waves.Quick();
        options.HiddenLayers = 0;
        options.ValidationFraction = 0;
        using var transformer = ml.Regression.Trainers.SelectableKan(options).Fit(data);
        float[] scores = [.. transformer.Transform(data).GetColumn<float>("Score")];

        var sums = new double[rows.Length];
        for (int feature = 0; feature < 3; feature++)
        {
            var curve = transformer.Model.GetEdgeFunction(0, feature, 0, [.. rows.Select(row => row.Features[feature])]);
            for (int i = 0; i < rows.Length; i++)
                sums[i] += curve.Values[i];
        }

        // Scores are deviation · (Σ curves + bias) + mean: an exact line over the sums, with the label's deviation as its slope.
        double deviation = Deviation(rows.Select(row => (double)row.Label));
        for (int i = 1; i < rows.Length; i++)
            Assert.AreEqual(deviation * (sums[i] - sums[0]), scores[i] - scores[0], 1e-4 * deviation);
    }

    [TestMethod]
    public void It_learns_in_bfloat16_too_and_its_weights_stay_precise()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(Waves.Rows(300));
        var options = Waves.Quick();
        options.Precision = DeepLearning.TrainingPrecision.BFloat16;

        using var transformer = ml.Regression.Trainers.SelectableKan(options).Fit(data);

        Assert.IsGreaterThan(0.8, ml.Regression.Evaluate(transformer.Transform(data)).RSquared);
    }

    [TestMethod]
    public void Slot_names_name_the_features()
    {
        var ml = new MLContext(seed: 1);
        var raw = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 50).Select(i => new { Height = (float)i, Width = (float)(i % 7), Label = (float)i }));
        var data = ml.Transforms.Concatenate("Features", "Height", "Width").Fit(raw).Transform(raw);

        using var named = ml.Regression.Trainers.SelectableKan(Waves.Quick()).Fit(data);
        using var unnamed = ml.Regression.Trainers.SelectableKan(Waves.Quick()).Fit(ml.Data.LoadFromEnumerable(Waves.Rows(50)));

        CollectionAssert.AreEqual(new[] { "Height", "Width" }, named.Model.FeatureNames.ToArray());
        CollectionAssert.AreEqual(new[] { "Features[0]", "Features[1]", "Features[2]" }, unnamed.Model.FeatureNames.ToArray());
    }

    private static double Deviation(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        return Math.Sqrt(all.Average(value => (value - mean) * (value - mean)));
    }
}
