using System.Runtime.CompilerServices;

namespace Microsoft.ML.DeepLearning.Conformance.Tools;

/// <summary>Schema shapes of data, and both kinds of schema as lines of text that compare and read well.</summary>
internal static class SchemaShapes
{
    /// <summary>What <c>EstimatorChain.Fit</c> asks an estimator about; ML.NET keeps the method to itself.</summary>
    public static SchemaShape Of(DataViewSchema schema) => Create(null, schema);

    /// <summary>One line per column: name, kind, item type, whether it is a key, and its annotations.</summary>
    public static string[] Describe(SchemaShape shape) => [.. shape.Select(Describe).Order(StringComparer.Ordinal)];

    /// <summary>What a schema of data looks like as a shape; hidden columns are left out.</summary>
    public static string[] Describe(DataViewSchema schema) => Describe(Of(schema));

    private static string Describe(SchemaShape.Column column)
    {
        string annotations = string.Join(", ", column.Annotations.Select(Describe).Order(StringComparer.Ordinal));
        return $"{column.Name}: {column.Kind} of {(column.IsKey ? "key " : "")}{column.ItemType}{(annotations.Length > 0 ? $" [{annotations}]" : "")}";
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Create")]
    private static extern SchemaShape Create(SchemaShape? type, DataViewSchema schema);
}
