using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.DeepLearning.Scoring.Heads;

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
