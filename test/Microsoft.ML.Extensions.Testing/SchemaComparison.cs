using Microsoft.ML.Data;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Microsoft.ML.Extensions.Testing;

/// <summary>Compares schemas column by column: order, names, types, visibility, and every annotation with its value.</summary>
public static class SchemaComparison
{
    /// <summary>Asserts that two schemas are equal in all visible properties.</summary>
    public static void AreEqual(DataViewSchema expected, DataViewSchema actual) =>
        Assert.AreEqual(string.Join('\n', Describe(expected)), string.Join('\n', Describe(actual)));

    /// <summary>One line per column and one per annotation.</summary>
    public static IEnumerable<string> Describe(DataViewSchema schema) => schema.SelectMany(Describe);

    /// <summary>The column and its annotations, in the order of their names.</summary>
    public static IEnumerable<string> Describe(DataViewSchema.Column column)
    {
        yield return $"{column.Index} {column.Name}: {column.Type}{(column.IsHidden ? " hidden" : "")}";
        foreach (var annotation in column.Annotations.Schema.OrderBy(annotation => annotation.Name, StringComparer.Ordinal))
            yield return $"    {annotation.Name}: {annotation.Type} = {RowText.OfAnnotation(column.Annotations, annotation)}";
    }
}
