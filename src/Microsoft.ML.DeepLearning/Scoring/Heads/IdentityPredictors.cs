using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.DeepLearning.Scoring.Heads;

/// <summary>
/// ML.NET's own linear predictors with a weight of exactly 1 on one slot, 0 on the others and no bias. Online gradient
/// descent finds them on two rows: with a learning rate of one half, each of the three passes moves the prediction exactly
/// by the remaining error. A perceptron that starts from such a model and has no loss then keeps it.
/// </summary>
internal static class IdentityPredictors
{
    public const string Label = "Label";

    /// <summary>Rows of zeros, from which no learner gets a gradient for a weight.</summary>
    public static VBuffer<float>[] ZeroRows(VectorDataViewType type, int count) =>
        [.. Enumerable.Repeat(new VBuffer<float>(type.Size, 0, [], []), count)];

    public static RegressionPredictionTransformer<LinearRegressionModelParameters> Regression(
        MLContext context, string column, VectorDataViewType type, int slot)
    {
        var unit = new VBuffer<float>(type.Size, 1, [1f], [slot]);
        var rows = new FixedRows(2)
            .Add(column, type, [unit, ZeroRows(type, 1)[0]])
            .Add<float>(Label, NumberDataViewType.Single, [1, 0]);
        var options = new OnlineGradientDescentTrainer.Options
        {
            FeatureColumnName = column,
            LabelColumnName = Label,
            NumberOfIterations = 3,
            LearningRate = 0.5f,
            DecreaseLearningRate = false,
            L2Regularization = 0,
            Averaged = false,
        };
        return context.Regression.Trainers.OnlineGradientDescent(options).Fit(rows);
    }

    /// <param name="context">Creates the trainers.</param>
    /// <param name="rows">Zero rows of <paramref name="column"/> with a Boolean <see cref="Label"/> of both values.</param>
    /// <param name="column">The column that the predictor reads.</param>
    /// <param name="type">Its type.</param>
    /// <param name="slot">The slot that is passed through.</param>
    public static BinaryPredictionTransformer<LinearBinaryModelParameters> Binary(
        MLContext context, IDataView rows, string column, VectorDataViewType type, int slot) =>
        Perceptron(context, column).Fit(rows, Regression(context, column, type, slot).Model);

    public static AveragedPerceptronTrainer Perceptron(MLContext context, string column)
    {
        var options = new AveragedPerceptronTrainer.Options
        {
            FeatureColumnName = column,
            LabelColumnName = Label,
            NumberOfIterations = 1,
            LossFunction = new HingeLoss(0),
            Averaged = false,
        };
        return context.BinaryClassification.Trainers.AveragedPerceptron(options);
    }
}

/// <summary>
/// The binary trainer for one-versus-all. Row i of the data belongs to class i, so the positive row shows
/// which class is requested, and the predictor passes that class's raw score through.
/// </summary>
internal sealed class OneClassPredictor(MLContext context, string column, VectorDataViewType type)
    : ITrainerEstimator<BinaryPredictionTransformer<LinearBinaryModelParameters>, LinearBinaryModelParameters>
{
    private readonly AveragedPerceptronTrainer _trainer = IdentityPredictors.Perceptron(context, column);

    public TrainerInfo Info => _trainer.Info;

    public BinaryPredictionTransformer<LinearBinaryModelParameters> Fit(IDataView input)
    {
        var slot = input.GetColumn<bool>(IdentityPredictors.Label).ToList().IndexOf(true);
        return IdentityPredictors.Binary(context, input, column, type, slot);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _trainer.GetOutputSchema(inputSchema);
}
