namespace Microsoft.ML.Peft.Models.OnnxFiles;

/// <summary>
/// An open ONNX file. Its graph is read on opening; the values of constants are read on demand. Field numbers are those of ONNX's <c>ModelProto</c>
/// and <c>GraphProto</c>.
/// </summary>
internal sealed class OnnxModelFile : IDisposable
{
    public const string Extension = ".onnx";
    private const int Most = 100_000;
    private const int GraphField = 7;

    private readonly Dictionary<string, OnnxTensor> _constants = new(StringComparer.Ordinal);
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<(string Name, long[] Shape)> _inputs = [];

    private OnnxModelFile(string path) => File = new ProtobufFile(path);

    public ProtobufFile File { get; }

    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    public IReadOnlyDictionary<string, OnnxTensor> Constants => _constants;

    /// <summary>The inputs that are no constants, with their shapes; an axis without a fixed length is 0.</summary>
    public IReadOnlyList<(string Name, long[] Shape)> Inputs => [.. _inputs.Where(input => !_constants.ContainsKey(input.Name))];

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or no ONNX model.</exception>
    public static OnnxModelFile Open(string path)
    {
        var model = new OnnxModelFile(path);
        try
        {
            model.ReadGraph();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public void Dispose() => File.Dispose();

    private void ReadGraph()
    {
        foreach (var model in File.Fields(File.Whole).Where(field => field.Number == GraphField))
        {
            foreach (var field in File.Fields(model.Content))
            {
                if (field.Number == 1)
                    _nodes.Add(OnnxNode.Read(File, field.Content));
                else if (field.Number == 5)
                    Add(OnnxTensor.Read(File, field.Content));
                else if (field.Number == 11)
                    _inputs.Add(ReadInput(field.Content));
                if (_nodes.Count > Most || _constants.Count > Most || _inputs.Count > Most)
                    throw File.Damaged($"it has more than {Most} operators or constants");
            }
        }

        if (_nodes.Count == 0)
            throw File.Damaged("it has no graph");
    }

    private void Add(OnnxTensor constant)
    {
        if (!_constants.TryAdd(constant.Name, constant))
            throw File.Damaged($"it has two constants '{constant.Name}'");
    }

    // ValueInfoProto: name, type, in that the tensor type, in that the shape, in that the axes.
    private (string Name, long[] Shape) ReadInput(ProtobufFile.Part message)
    {
        var name = string.Concat(File.Fields(message).Where(field => field.Number == 1).Select(field => File.Text(field.Content)));
        var axes = Nested(Nested(Nested(Nested([message], 2), 1), 2), 1);
        return (name, [.. axes.Take(8).Select(axis => File.Fields(axis).Where(field => field.Number == 1).Select(field => (long)field.Bits).FirstOrDefault())]);
    }

    private IEnumerable<ProtobufFile.Part> Nested(IEnumerable<ProtobufFile.Part> messages, int number)
        => messages.SelectMany(message => File.Fields(message).Where(field => field.Number == number).Select(field => field.Content));
}
