using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring.Cursors;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Saved;
using Microsoft.ML.DeepLearning.Vision.Explanations;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Vision;

/// <summary>Adds a heat map of the regions of each image that a convolutional network responds to.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [EigenCam](xref:Microsoft.ML.ImageExplainabilityCatalog.EigenCam*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | input: the image column that the network was trained on | as in training | pictures of any size |
/// | output | vector of Single, [H, W] | from 0 to 1; H and W are those of the network's input images |
///
/// ### Estimator characteristics
/// | | |
/// | -- | -- |
/// | Does it look at the data to learn its parameters? | no |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.DeepLearning.Vision; no libtorch |
///
/// ### How it works
/// The feature maps of the network's last block have F values at each of h × w positions. The heat map is their projection on the first
/// principal component over the positions of this image: the regions that stand out, independent of the class. Of the two signs of the
/// component, the one with the larger extreme counts. Negative values become 0; the rest is resized to H × W with linear interpolation and
/// scaled to the range 0 to 1. An image with the same features everywhere gets a map of 0, an image with NaN a map of NaN. Source: Muhammad and Yeasin, "Eigen-CAM: Class Activation Map
/// using Principal Components", arXiv 2008.00299; centred, as pytorch-grad-cam does.
///
/// The fitted transformer is a chain of ML.NET's own steps. It can be saved and loaded, alone or appended to the model; ONNX Runtime
/// computes it row by row.
/// ]]></format>
/// </remarks>
public sealed class EigenCamEstimator : IEstimator<TransformerChain<ITransformer>>
{
    private readonly IHost _host;
    private readonly FeatureMapNetwork _network;
    private readonly string _outputColumnName;
    private readonly byte[] _onnx;

    internal EigenCamEstimator(IHostEnvironment environment, ITransformer model, string outputColumnName)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        _host = environment.Register(nameof(EigenCamEstimator));
        _network = FeatureMapNetworks.FindIn(CatalogEnvironment.ContextFor(_host), model);
        _outputColumnName = outputColumnName;
        if (Reads(_network.Column).Contains(outputColumnName))
            throw new ArgumentException($"The output column cannot be named '{outputColumnName}', as the network reads a column of this name; choose another name.", nameof(outputColumnName));
        _onnx = WithHeatMap(_network, outputColumnName);
    }

    /// <summary>Checks that the data has the image column. No rows are read.</summary>
    /// <param name="input">Data with the column that the network was trained on: the input or the output of the model.</param>
    /// <returns>The transformer, which the caller disposes, alone or with a chain that contains it.</returns>
    /// <exception cref="ArgumentException">The column is missing or has another type; the message names it.</exception>
    public TransformerChain<ITransformer> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumns.Check(input.Schema, [_network.Column]);
        var ml = CatalogEnvironment.ContextFor(_host);
        var column = _network.Column;
        IDataView data = SavedChain.NoRows([column]);
        var steps = new List<ITransformer>();
        if (column.Picture is not null)
        {
            steps.Add(PictureSteps.Create(ml, column, data));
            data = steps[0].Transform(data);
        }
        using var stream = new MemoryStream(_onnx);
        var map = ml.Transforms.ApplyOnnxModel([_outputColumnName], [column.InputName], stream).Fit(data);
        steps.Add(map);
        if (column.Picture is not null)
            steps.Add(ml.Transforms.DropColumns([.. PictureSteps.Temporary, column.InputName]).Fit(map.Transform(data)));
        return new TransformerChain<ITransformer>([.. steps]);
    }

    /// <summary>The columns of the input and the heat map.</summary>
    /// <param name="inputSchema">The input.</param>
    /// <returns>The columns of the output.</returns>
    /// <exception cref="ArgumentException">The image column is missing or its type holds no images.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        ImageColumns.Check(inputSchema, _network.Column.Name);
        var type = new VectorDataViewType(NumberDataViewType.Single, _network.Height, _network.Width);
        var added = CatalogEnvironment.ShapeOf(new FixedRows(0).Add<VBuffer<float>>(_outputColumnName, type, []).Schema);
        return new SchemaShape(inputSchema.Where(column => column.Name != _outputColumnName).Concat(added));
    }

    // The names of the image column and of the temporary columns.
    private static IReadOnlyList<string> Reads(ColumnSpec column)
        => column.Picture is null ? [column.Name] : [column.Name, column.InputName, .. PictureSteps.Temporary];

    private static byte[] WithHeatMap(FeatureMapNetwork network, string outputColumnName)
    {
        ImageShape maps;
        try
        {
            maps = network.ShapeOfMaps(outputColumnName);
        }
        catch (InvalidDataException e)
        {
            throw new ArgumentException($"The output column cannot be named '{outputColumnName}', as the network has a value of this name; choose another name.", nameof(outputColumnName), e);
        }

        var graph = FeatureMapNetwork.Extension();
        string map = EigenCamGraph.Emit(graph, graph.Outside(network.FeatureMaps), maps, network.Height, network.Width);
        graph.Output(map, outputColumnName, OnnxType.Float, network.Height, network.Width);
        return graph.ToExtension(network.Bytes);
    }
}
