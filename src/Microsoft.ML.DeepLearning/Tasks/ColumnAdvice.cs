using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Tasks;

/// <summary>Names the pipeline step that converts an existing column to the type that a trainer needs.</summary>
internal static class ColumnAdvice
{
    private const string Concatenate = "Concatenate makes one of columns of Single";

    /// <summary>For a vector of Single of known size.</summary>
    public static string ForFeatures(SchemaShape.Column column) => column switch
    {
        { IsKey: true } => "Categorical.OneHotEncoding or Conversion.MapKeyToVector makes one of categories",
        { ItemType: TextDataViewType } => "Text.FeaturizeText makes one of texts, Categorical.OneHotEncoding one of categories",
        { Kind: SchemaShape.Column.VectorKind.VariableVector } => "The number of its values must be the same in every row and known before rows are read",
        { Kind: SchemaShape.Column.VectorKind.Vector } when IsNumber(column) => "Conversion.ConvertType makes one of this vector",
        _ when column.ItemType != NumberDataViewType.Single && IsNumber(column) => "Conversion.ConvertType makes Singles of its values, and Concatenate a vector of these",
        _ => Concatenate,
    };

    /// <summary>For a label or a weight of type Single.</summary>
    public static string? ForNumber(SchemaShape.Column column) => column switch
    {
        { Kind: not SchemaShape.Column.VectorKind.Scalar } => null,
        { IsKey: true } => "Conversion.MapKeyToValue gives the values behind the keys, and Conversion.ConvertType makes Singles of these",
        { ItemType: TextDataViewType } => "Conversion.ConvertType reads the numbers that the texts spell",
        _ when IsNumber(column) => "Conversion.ConvertType makes one of this column",
        _ => null,
    };

    /// <summary>For a label of two classes.</summary>
    public static string? ForBoolean(SchemaShape.Column column) => column switch
    {
        { Kind: not SchemaShape.Column.VectorKind.Scalar } => null,
        { IsKey: true } => "Conversion.MapKeyToValue gives the values behind the keys, and Conversion.MapValue says which of them are true",
        { ItemType: TextDataViewType } => "Conversion.MapValue says which texts are true; Conversion.ConvertType reads \"true\" and \"false\", \"1\" and \"0\"",
        _ when column.ItemType == NumberDataViewType.Single || column.ItemType == NumberDataViewType.Double => "Conversion.ConvertType makes true of every number but 0",
        _ when IsNumber(column) => "Conversion.MapValue says which numbers are true",
        _ => null,
    };

    /// <summary>For a label of any number of classes.</summary>
    public static string? ForKey(SchemaShape.Column column)
        => column.Kind == SchemaShape.Column.VectorKind.Scalar ? "Conversion.MapValueToKey makes one of the values of this column" : null;

    private static bool IsNumber(SchemaShape.Column column) => !column.IsKey && column.ItemType is NumberDataViewType or BooleanDataViewType;
}
