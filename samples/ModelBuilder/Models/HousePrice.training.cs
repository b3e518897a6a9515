using Microsoft.ML;
using Microsoft.ML.Kan;

namespace ModelBuilderSample;

public partial class HousePrice
{
    public static string RetrainFilePath { get; } = Path.Combine(AppContext.BaseDirectory, "Data", "california-housing.csv");
    public const char RetrainSeparatorChar = ',';
    public const bool RetrainHasHeader = true;

    /// <summary>
    /// Train a new model with the provided dataset.
    /// </summary>
    /// <param name="outputModelPath">File path for saving the model. Should be similar to "C:\YourPath\ModelName.mlnet"</param>
    /// <param name="inputDataFilePath">Path to the data file for training.</param>
    /// <param name="separatorChar">Separator character for delimited training file.</param>
    /// <param name="hasHeader">Boolean if training file has a header.</param>
    public static void Train(string outputModelPath, string? inputDataFilePath = null, char separatorChar = RetrainSeparatorChar, bool hasHeader = RetrainHasHeader)
    {
        var mlContext = new MLContext(seed: 1);

        var data = LoadIDataViewFromFile(mlContext, inputDataFilePath ?? RetrainFilePath, separatorChar, hasHeader);
        var model = RetrainModel(mlContext, data);
        SaveModel(mlContext, model, data, outputModelPath);
    }

    /// <summary>
    /// Load an IDataView from a file path.
    /// </summary>
    public static IDataView LoadIDataViewFromFile(MLContext mlContext, string inputDataFilePath, char separatorChar, bool hasHeader)
    {
        return mlContext.Data.LoadFromTextFile<ModelInput>(inputDataFilePath, separatorChar, hasHeader);
    }

    /// <summary>
    /// Save a model at the specified path.
    /// </summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string modelSavePath)
    {
        mlContext.Model.Save(model, data.Schema, modelSavePath);
    }

    /// <summary>
    /// Retrain model using the pipeline generated as part of the training process.
    /// </summary>
    public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData)
    {
        var pipeline = BuildPipeline(mlContext);
        var model = pipeline.Fit(trainData);

        return model;
    }

    /// <summary>
    /// build the pipeline that is used from model builder. Use this function to retrain model.
    /// </summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext)
    {
        // Data process configuration with pipeline data transformations
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey(outputColumnName: @"OceanProximity", inputColumnName: @"OceanProximity")
                                .Append(mlContext.Transforms.Concatenate(@"Features", @"Longitude", @"Latitude", @"Rooms", @"MedianIncome"))
                                .Append(mlContext.Regression.Trainers.Kan(labelColumnName: @"MedianHouseValue", featureColumnName: @"Features", categoryColumnNames: [@"OceanProximity"], effort: KanEffort.Fast));

        return pipeline;
    }
}
