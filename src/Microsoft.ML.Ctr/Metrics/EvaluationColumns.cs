using Microsoft.ML.Data;

namespace Microsoft.ML.Ctr;

/// <summary>The names of the columns that an evaluation reads.</summary>
internal sealed record EvaluationColumns(string Label, string Score, string? Probability, string? Group, string? Weight)
{
    public IEnumerable<DataViewSchema.Column> FactsOf(DataViewSchema schema)
    {
        yield return Find(schema, "Label", Label);
        if (Group is not null)
            yield return Find(schema, "Group", Group);
        if (Weight is not null)
            yield return Find(schema, "Weight", Weight);
    }

    public IEnumerable<DataViewSchema.Column> ScoresOf(DataViewSchema schema)
    {
        yield return Find(schema, "Score", Score);
        if (Probability is not null)
            yield return Find(schema, "Probability", Probability);
    }

    public static DataViewSchema.Column Find(DataViewSchema schema, string role, string name)
        => schema.GetColumnOrNull(name) ?? throw new ArgumentException(
            $"{role} column '{name}' is missing; the data has the columns {string.Join(", ", schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'"))}.");

    public static ArgumentException Mismatch(string role, DataViewSchema.Column column, string needed)
        => new($"{role} column '{column.Name}' has type {column.Type}; {needed}.");
}
