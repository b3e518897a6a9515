using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Kan.Tests.OnnxExport;

/// <summary>Scores rows with an ONNX file in plain ONNX Runtime, one by one, as a program without ML.NET does.</summary>
internal sealed class OnnxRows : IDisposable
{
    private readonly SessionOptions _options = new() { IntraOpNumThreads = 1 };
    private readonly InferenceSession _session;

    public OnnxRows(byte[] model)
    {
        Model = model;
        _session = new InferenceSession(model, _options);
    }

    public byte[] Model { get; }

    public IReadOnlyList<string> Inputs => _session.InputNames;

    public IReadOnlyList<string> Outputs => _session.OutputNames;

    public IReadOnlyDictionary<string, string> Notes => _session.ModelMetadata.CustomMetadataMap;

    public static OnnxRows Of(MLContext context, ITransformer model, DataViewSchema schema, params string[] outputs)
    {
        using var stream = new MemoryStream();
        context.Model.ExportToOnnx(model, schema, stream, outputs);
        return new OnnxRows(stream.ToArray());
    }

    /// <summary>The values of an output, row after row.</summary>
    public T[][] Score<T>(IDataView data, string output)
    {
        var rows = new List<T[]>();
        using var cursor = data.GetRowCursor(Inputs.Select(name => data.Schema[name]));
        Func<NamedOnnxValue>[] inputs = [.. Inputs.Select(name => Input(cursor, data.Schema[name]))];
        while (cursor.MoveNext())
        {
            using var values = _session.Run([.. inputs.Select(input => input())], [output]);
            rows.Add([.. values[0].AsEnumerable<T>()]);
        }
        return [.. rows];
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private static Func<NamedOnnxValue> Input(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        TextDataViewType => Value<ReadOnlyMemory<char>, string>(row, column, text => text.ToString()),
        KeyDataViewType => Value<uint, uint>(row, column, key => key),
        _ => Value<float, float>(row, column, number => number),
    };

    private static Func<NamedOnnxValue> Value<TValue, TItem>(DataViewRow row, DataViewSchema.Column column, Func<TValue, TItem> convert)
    {
        var getter = row.GetGetter<TValue>(column);
        TValue value = default!;
        return () =>
        {
            getter(ref value);
            return NamedOnnxValue.CreateFromTensor(column.Name, new DenseTensor<TItem>(new[] { convert(value) }, [1, 1]));
        };
    }
}
