using Microsoft.ML;
using Microsoft.ML.Data;

namespace ModelBuilderSample;

public partial class Sentiment
{
    /// <summary>
    /// model input class for Sentiment.
    /// </summary>
    #region model input class
    public class ModelInput
    {
        [LoadColumn(0)]
        [ColumnName(@"Text")]
        public string Text { get; set; } = "";

        [LoadColumn(1)]
        [ColumnName(@"Sentiment")]
        public string Sentiment { get; set; } = "";
    }

    #endregion

    /// <summary>
    /// model output class for Sentiment.
    /// </summary>
    #region model output class
    public class ModelOutput
    {
        [ColumnName(@"Text")]
        public string Text { get; set; } = "";

        [ColumnName(@"PredictedLabel")]
        public string PredictedLabel { get; set; } = "";

        [ColumnName(@"Score")]
        public float[] Score { get; set; } = [];
    }

    #endregion

    public static string MLNetModelPath { get; } = Path.Combine(AppContext.BaseDirectory, "Sentiment.mlnet");

    public static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> PredictEngine = new(CreatePredictEngine, true);

    private static PredictionEngine<ModelInput, ModelOutput> CreatePredictEngine()
    {
        var mlContext = new MLContext();
        ITransformer mlModel = mlContext.Model.Load(MLNetModelPath, out var _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(mlModel);
    }

    /// <summary>
    /// Use this method to predict on <see cref="ModelInput"/>. The one engine serves one caller at a time: a server uses Web/ModelPool.cs.
    /// </summary>
    /// <param name="input">model input.</param>
    /// <returns><seealso cref="ModelOutput"/></returns>
    public static ModelOutput Predict(ModelInput input)
    {
        lock (PredictEngine)
            return PredictEngine.Value.Predict(input);
    }
}
