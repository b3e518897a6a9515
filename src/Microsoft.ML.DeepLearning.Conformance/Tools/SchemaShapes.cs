using System.Runtime.CompilerServices;

namespace Microsoft.ML.DeepLearning.Conformance.Tools;

/// <summary>Schema shapes of data, and text forms of both kinds of schema for comparison.</summary>
internal static class SchemaShapes
{
    /// <summary>The shape that <c>EstimatorChain.Fit</c> passes to an estimator; the method is internal in ML.NET.</summary>
    public static SchemaShape Of(DataViewSchema schema) => Create(null, schema);

    /// <summary>One line per column: name, kind, item type, whether it is a key, and its annotations.</summary>
    public static string[] Describe(SchemaShape shape) => [.. shape.Select(Describe).Order(StringComparer.Ordinal)];

    /// <summary>The shape of a data schema, without hidden columns.</summary>
    public static string[] Describe(DataViewSchema schema) => Describe(Of(schema));

    private static string Describe(SchemaShape.Column column)
    {
        string annotations = string.Join(", ", column.Annotations.Select(Describe).Order(StringComparer.Ordinal));
        return $"{column.Name}: {column.Kind} of {(column.IsKey ? "key " : "")}{column.ItemType}{(annotations.Length > 0 ? $" [{annotations}]" : "")}";
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Create")]
    private static extern SchemaShape Create(SchemaShape? type, DataViewSchema schema);
}
