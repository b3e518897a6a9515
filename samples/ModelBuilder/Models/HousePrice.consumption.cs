using Microsoft.ML;
using Microsoft.ML.Data;

namespace ModelBuilderSample;

public partial class HousePrice
{
    /// <summary>
    /// model input class for HousePrice.
    /// </summary>
    #region model input class
    public class ModelInput
    {
        [LoadColumn(0)]
        [ColumnName(@"Longitude")]
        public float Longitude { get; set; }

        [LoadColumn(1)]
        [ColumnName(@"Latitude")]
        public float Latitude { get; set; }

        [LoadColumn(3)]
        [ColumnName(@"Rooms")]
        public float Rooms { get; set; }

        [LoadColumn(7)]
        [ColumnName(@"MedianIncome")]
        public float MedianIncome { get; set; }

        [LoadColumn(8)]
        [ColumnName(@"MedianHouseValue")]
        public float MedianHouseValue { get; set; }

        [LoadColumn(9)]
        [ColumnName(@"OceanProximity")]
        public string OceanProximity { get; set; } = "";
    }

    #endregion

    /// <summary>
    /// model output class for HousePrice.
    /// </summary>
    #region model output class
    public class ModelOutput
    {
        [ColumnName(@"MedianHouseValue")]
        public float MedianHouseValue { get; set; }

        [ColumnName(@"Score")]
        public float Score { get; set; }
    }

    #endregion

    public static string MLNetModelPath { get; } = Path.Combine(AppContext.BaseDirectory, "HousePrice.mlnet");

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
