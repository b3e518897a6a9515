using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Importance;

/// <summary>A model and the data whose columns are permuted: the original data, or the result of the first steps of the model.</summary>
/// <param name="Model">The steps behind the permuted columns.</param>
/// <param name="Data">Where the permuted columns are.</param>
internal sealed record MeasuredPipeline(ITransformer Model, IDataView Data)
{
    /// <summary>Splits a model where all of the columns exist: before its first step if the data has them, else behind the steps that make them.</summary>
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

    /// <summary>The columns of the data that these outputs of the model come from, each a group of its own.</summary>
    /// <exception cref="ArgumentException">The columns that the model reads are unknown.</exception>
    public IReadOnlyList<ColumnGroup> InputsOf(params string[] outputs)
    {
        if (!Model.IsRowToRowMapper)
            throw new ArgumentException("The model does not map rows one by one, so that the columns it reads are unknown; name them in 'columns'.");
        var mapper = Model.GetRowToRowMapper(Data.Schema);
        return [.. mapper.GetDependencies(Outputs(mapper.OutputSchema, outputs)).Select(column => column.Name).Distinct().Select(name => new ColumnGroup(name, name))];
    }

    /// <summary>Throws for columns whose permutation means nothing: columns that the model overwrites and columns that the metrics are computed from.</summary>
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
                throw new ArgumentException($"Column '{column.Name}' cannot be permuted: the metrics are measured by it ({string.Join(", ", measuredBy.Select(name => $"'{name}'"))}).");
            if (output.Count(other => other.Name == column.Name) > Data.Schema.Count(other => other.Name == column.Name) && !ReadsOwn(column))
                throw new ArgumentException($"Column '{column.Name}' of the data has no influence: the model makes a column of this name from others. Pass the data as it was before the model, in which the column is missing, or the steps of the model behind it.");
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
