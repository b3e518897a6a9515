using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance;

#pragma warning disable CS1591 // The names of the tests are their documentation.
public abstract partial class EstimatorConformance
{
    private const int FewRows = 32;
    private const int Repeats = 4;
    private const int RepeatedEpochs = 4;

    [TestMethod]
    public void With_one_row_a_batch_a_weight_is_in_expectation_as_good_as_repeats() => AssertWeightsAreRepeats(batchSize: 1);

    [TestMethod]
    public void At_the_default_batch_size_a_weight_is_in_expectation_as_good_as_repeats()
        => AssertWeightsAreRepeats(Case.CreateDefaultOptions().BatchSize);

    // The rows of the higher labels have four times the weight, or occur four times. The test compares how far the mean prediction
    // moves. Every input occurs with both labels, so only the weights decide.
    private void AssertWeightsAreRepeats(int batchSize)
    {
        var shape = DataShape.Default with { Rows = FewRows / 2, Contradicted = true };
        int[] count = [.. IsHigh(Case.Data(TestContexts.Create(), shape)).Select(high => high ? Repeats : 1)];
        var weighted = shape with { Weights = [.. count.Select(number => (float)number)] };
        var repeated = shape with { Picked = [.. count.SelectMany((number, i) => Enumerable.Repeat(i, number))] };
        double plain = 0;
        double byWeight = 0;
        double byRepeats = 0;
        for (int seed = 1; seed <= Case.WeightSeeds; seed++)
        {
            plain += MeanPrediction(shape, isWeighted: false, FewRows, seed);
            byWeight += MeanPrediction(weighted, isWeighted: true, FewRows, seed);
            byRepeats += MeanPrediction(repeated, isWeighted: false, count.Sum(), seed);
        }
        double share = (byWeight - plain) / (byRepeats - plain);
        Assert.AreEqual(1, share, Case.WeightShareTolerance, $"A weight does not move the mean prediction as repeats of the row do (by {(byRepeats - plain) / Case.WeightSeeds}).");

        double MeanPrediction(DataShape data, bool isWeighted, int rows, int seed)
        {
            using var fitted = Fit(data, options =>
            {
                options.BatchSize = batchSize;
                options.LearningRate = options.UsedLearningRate * (batchSize == 1 ? 0.2 : 1);
                options.WeightDecay = 0;
                options.ValidationFraction = 0;
                options.Seed = seed;
                options.ExampleWeightColumnName = isWeighted ? EstimatorCase.WeightColumn : null;
                options.MaximumEpochs = Epochs(options, rows);
            });
            return fitted.Scores(Case.Data(fitted.Context, shape)).Average(scores => scores[Case.Task == PredictionTask.BinaryClassification ? 1 : 0]);
        }

        // All runs have the same number of steps.
        int Epochs(TrainingOptions options, int rows)
        {
            int full = options.BatchSizeFor(count.Sum());
            int steps = RepeatedEpochs * count.Sum() / Math.Min(full, 4);
            int batch = options.BatchSizeFor(rows);
            return Math.Max(1, (int)Math.Round(steps / Math.Ceiling(rows / (double)batch)));
        }
    }

    private bool[] IsHigh(IDataView data)
    {
        switch (Case.Task)
        {
            case PredictionTask.Regression:
                float[] labels = [.. data.GetColumn<float>(EstimatorCase.LabelColumn)];
                float middle = labels.Order().ElementAt(labels.Length / 2);
                return [.. labels.Select(label => label >= middle)];
            case PredictionTask.BinaryClassification:
                return [.. data.GetColumn<bool>(EstimatorCase.LabelColumn)];
            default:
                return [.. data.GetColumn<uint>(EstimatorCase.LabelColumn).Select(label => label == 1)];
        }
    }
}
