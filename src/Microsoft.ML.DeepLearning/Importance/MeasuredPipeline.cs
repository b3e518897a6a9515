using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Importance;

/// <summary>A model and the data whose columns are permuted: the original data, or the output of the model's first steps.</summary>
/// <param name="Model">The steps after the permuted columns.</param>
/// <param name="Data">The data with the permuted columns.</param>
internal sealed record MeasuredPipeline(ITransformer Model, IDataView Data)
{
    /// <summary>Splits a model at the first point where all columns exist: before its first step if the data has them, otherwise after the steps that create them.</summary>
    public static MeasuredPipeline Of(ITransformer model, IDataView data, IReadOnlyList<ColumnGroup>? groups)
    {
        if (groups is null)
            return new(model, data);
        string[] names = [.. groups.SelectMany(group => group.ColumnNames)];
        if (Has(data.Schema, names))
            return new(model, data);
        ITransformer[] steps = [.. StepsOf(model)];
        for (int count = 1; count < steps.Length; count++)
        {
            var first = new TransformerChain<ITransformer>(steps[..count]);
            if (Has(first.GetOutputSchema(data.Schema), names))
                return new(new TransformerChain<ITransformer>(steps[count..]), first.Transform(data));
        }
        return new(model, data);
    }

    /// <summary>The columns of the data that these outputs of the model depend on, each in its own group.</summary>
    /// <exception cref="ArgumentException">The columns that the model reads are unknown.</exception>
    public IReadOnlyList<ColumnGroup> InputsOf(params string[] outputs)
        => PermutationImportance.InputsOf(Model, Data.Schema, schema => Outputs(schema, outputs));

    /// <summary>Refuses columns whose permutation has no meaning: those that the model overwrites, and those that the metrics depend on.</summary>
    /// <exception cref="ArgumentException">There is such a column; the message names it.</exception>
    public void Check(IReadOnlyList<PermutedPart> parts, params string[] measuredBy)
    {
        var output = Model.GetOutputSchema(Data.Schema);
        var measured = Model.IsRowToRowMapper && Model.GetRowToRowMapper(Data.Schema) is var mapper
            ? mapper.GetDependencies(Outputs(mapper.OutputSchema, measuredBy)).Select(column => column.Name).ToHashSet()
            : [.. measuredBy];
        foreach (var column in parts.SelectMany(part => part.Columns))
        {
            if (measured.Contains(column.Name))
                throw new ArgumentException($"Column '{column.Name}' cannot be permuted: the metrics depend on it ({string.Join(", ", measuredBy.Select(name => $"'{name}'"))}).");
            if (output.Count(other => other.Name == column.Name) > Data.Schema.Count(other => other.Name == column.Name) && !ReadsOwn(column))
                throw new ArgumentException($"Column '{column.Name}' of the data has no influence: the model makes a column of this name from others. Pass the data as it was before the model, without the column, or only the steps of the model after it.");
        }
    }

    // In-place steps read the column that they replace.
    private bool ReadsOwn(DataViewSchema.Column column)
    {
        if (!Model.IsRowToRowMapper)
            return true;
        var mapper = Model.GetRowToRowMapper(Data.Schema);
        return mapper.GetDependencies([mapper.OutputSchema[column.Name]]).Any(read => read.Index == column.Index);
    }

    private static IEnumerable<DataViewSchema.Column> Outputs(DataViewSchema schema, string[] names) => names.Select(name => schema.GetColumnOrNull(name) ?? throw new ArgumentException(
        $"Column '{name}' is missing in the model's output; it has the columns {string.Join(", ", schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'"))}."));

    private static bool Has(DataViewSchema schema, string[] names) => names.All(name => schema.GetColumnOrNull(name) is not null);

    private static IEnumerable<ITransformer> StepsOf(ITransformer model) => model is IEnumerable<ITransformer> steps ? steps.SelectMany(StepsOf) : [model];
}
