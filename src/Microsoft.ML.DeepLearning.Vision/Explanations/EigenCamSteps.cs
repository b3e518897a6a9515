using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring.Saved;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Vision.Explanations;

/// <summary>
/// The steps that compute heat maps. All are ML.NET's own, so that they can be saved and loaded: those of <see cref="PictureSteps"/> for a
/// column of pictures, the network's ONNX step, and one that drops the temporary columns.
/// </summary>
internal static class EigenCamSteps
{
    /// <summary>The names of the image column and of the temporary columns.</summary>
    public static IReadOnlyList<string> Reads(ColumnSpec column)
        => column.Picture is null ? [column.Name] : [column.Name, column.InputName, .. PictureSteps.Temporary];

    /// <summary>Creates the steps, which the caller disposes.</summary>
    /// <param name="host">The host, which has the folder for temporary files.</param>
    /// <param name="network">The network and its column.</param>
    /// <param name="onnx">The network with the heat map as an output.</param>
    /// <param name="outputColumnName">The name of that output.</param>
    public static TransformerChain<ITransformer> Create(IHost host, FeatureMapNetwork network, byte[] onnx, string outputColumnName)
    {
        var ml = CatalogEnvironment.ContextFor(host);
        var column = network.Column;
        IDataView data = SavedChain.NoRows([column]);
        var steps = new List<ITransformer>();
        if (column.Picture is not null)
        {
            steps.Add(PictureSteps.Create(ml, column, data));
            data = steps[0].Transform(data);
        }

        using var stream = new MemoryStream(onnx);
        var map = ml.Transforms.ApplyOnnxModel([outputColumnName], [column.InputName], stream).Fit(data);
        steps.Add(map);
        if (column.Picture is not null)
            steps.Add(ml.Transforms.DropColumns([.. PictureSteps.Temporary, column.InputName]).Fit(map.Transform(data)));
        return new TransformerChain<ITransformer>([.. steps]);
    }
}
