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

    /// <summary>The values of an output, one run for each row.</summary>
    public T[][] Score<T>(IDataView data, string output) => [.. Score<T>(data, output, batchSize: 1)];

    /// <summary>The values of an output by row, with several rows in a run; the last run may have fewer.</summary>
    public IEnumerable<T[]> Score<T>(IDataView data, string output, int batchSize)
    {
        using var cursor = data.GetRowCursor(Inputs.Select(name => data.Schema[name]));
        Input[] inputs = [.. Inputs.Select(name => Input.Of(cursor, data.Schema[name]))];
        int rows;
        do
        {
            for (rows = 0; rows < batchSize && cursor.MoveNext(); rows++)
            {
                foreach (var input in inputs) input.Read();
            }
            if (rows == 0)
                yield break;
            using var values = _session.Run([.. inputs.Select(input => input.Take())], [output]);
            T[] all = [.. values[0].AsEnumerable<T>()];
            foreach (var row in all.Chunk(all.Length / rows))
                yield return row;
        }
        while (rows == batchSize);
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private sealed record Input(Action Read, Func<NamedOnnxValue> Take)
    {
        public static Input Of(DataViewRow row, DataViewSchema.Column column) => column.Type switch
        {
            TextDataViewType => Of<ReadOnlyMemory<char>, string>(row, column, 1, text => [text.ToString()]),
            KeyDataViewType => Of<uint, uint>(row, column, 1, key => [key]),
            BooleanDataViewType => Of<bool, bool>(row, column, 1, value => [value]),
            VectorDataViewType vector => Of<VBuffer<float>, float>(row, column, vector.Size, numbers => [.. numbers.DenseValues()]),
            _ => Of<float, float>(row, column, 1, number => [number]),
        };

        private static Input Of<TValue, TItem>(DataViewRow row, DataViewSchema.Column column, int width, Func<TValue, TItem[]> convert)
        {
            var getter = row.GetGetter<TValue>(column);
            TValue value = default!;
            var items = new List<TItem>();
            return new(Read, Take);

            void Read()
            {
                getter(ref value);
                items.AddRange(convert(value));
            }

            NamedOnnxValue Take()
            {
                TItem[] taken = [.. items];
                items.Clear();
                return NamedOnnxValue.CreateFromTensor(column.Name, new DenseTensor<TItem>(taken, [taken.Length / width, width]));
            }
        }
    }
}
