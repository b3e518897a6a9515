using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>Data with a vector column of unknown size.</summary>
internal static class UnknownSize
{
    public static IDataView Of(MLContext context, IDataView data, string column)
    {
        var input = SchemaDefinition.Create(typeof(Known));
        input[0].ColumnName = column;
        input[0].ColumnType = data.Schema[column].Type;
        var output = SchemaDefinition.Create(typeof(Unknown));
        output[0].ColumnName = column;
        output[0].ColumnType = new VectorDataViewType(NumberDataViewType.Single);
        return context.Transforms.CustomMapping<Known, Unknown>((from, to) => to.Values = from.Values, null, input, output).Fit(data).Transform(data);
    }

    private sealed class Known
    {
        public VBuffer<float> Values { get; set; }
    }

    private sealed class Unknown
    {
        public VBuffer<float> Values { get; set; }
    }
}
