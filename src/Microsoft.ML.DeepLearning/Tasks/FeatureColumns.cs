using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Interop;

namespace Microsoft.ML.DeepLearning.Tasks;

/// <summary>Finds and checks the columns of a trainer: inputs, label and weight.</summary>
public static class FeatureColumns
{
    private const string NeededFeatures = "a Vector<Single> of known size is needed";

    /// <summary>Finds the columns of a trainer with one vector of features.</summary>
    /// <exception cref="ArgumentException">A column is missing, of the wrong type or used in two roles; the message names it and the remedy.</exception>
    public static TrainingColumns Find(DataViewSchema schema, string feature, string label, LearningTask task, string? weight)
        => Find(schema, [Features(schema, feature)], label, task, task.OutputColumns, weight);

    /// <summary>Finds label and weight of a trainer that has found its inputs itself.</summary>
    /// <param name="schema">The schema of the training data.</param>
    /// <param name="inputs">The columns that the network reads.</param>
    /// <param name="label">The label's name.</param>
    /// <param name="task">The task, which determines the type of the label.</param>
    /// <param name="outputs">The columns that the model will add.</param>
    /// <param name="weight">The weight's name.</param>
    /// <exception cref="ArgumentException">A column is missing, of the wrong type or used in two roles; the message names it and the remedy.</exception>
    public static TrainingColumns Find(
        DataViewSchema schema, IReadOnlyList<ColumnSpec> inputs, string label, LearningTask task, IReadOnlyList<string> outputs, string? weight)
    {
        CheckPlaces(inputs.Select(input => input.Name), label, outputs, weight);
        return new(inputs, Label(schema, label, task.LabelType), weight is null ? null : Scalar(schema, "Weight", weight, NumberDataViewType.Single));
    }

    /// <summary>Checks the shape of a vector of features.</summary>
    /// <exception cref="ArgumentException">The column is missing or of the wrong type; the message names it and what to do.</exception>
    public static void CheckFeatures(SchemaShape shape, string name)
    {
        var column = Get(shape, "Feature", name);
        if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.ItemType != NumberDataViewType.Single || column.IsKey)
            throw Mismatch("Feature", column, NeededFeatures, ColumnAdvice.ForFeatures(column));
    }

    /// <summary>Checks the shapes of label and weight.</summary>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message names it and what to do.</exception>
    public static void CheckLabelAndWeight(SchemaShape shape, string label, DataViewType labelType, string? weight)
    {
        var column = Get(shape, "Label", label);
        bool fits = labelType is KeyDataViewType ? column.IsKey : !column.IsKey && column.ItemType.Equals(labelType);
        if (!fits || column.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw Mismatch("Label", column, labelType is KeyDataViewType ? "a key is needed" : $"{labelType} is needed", Advice(labelType, column));
        if (weight is null)
            return;
        var weights = Get(shape, "Weight", weight);
        if (weights.Kind != SchemaShape.Column.VectorKind.Scalar || weights.IsKey || weights.ItemType != NumberDataViewType.Single)
            throw Mismatch("Weight", weights, $"{NumberDataViewType.Single} is needed", ColumnAdvice.ForNumber(weights));
    }

    /// <summary>A label must not be an input, and must not have the name of an output column, which would hide it from an evaluation.</summary>
    private static void CheckPlaces(IEnumerable<string> inputs, string label, IReadOnlyList<string> outputs, string? weight)
    {
        foreach (string input in inputs)
        {
            if (input == label)
                throw new ArgumentException($"Label column '{label}' is among the columns that the network reads, so that it would learn to copy the answer; leave it out of them.");
            if (input == weight)
                throw new ArgumentException($"Weight column '{weight}' is among the columns that the network reads; a weight says how much a row counts and is not known when rows are scored. Leave it out of them, or copy it with CopyColumns if it is a feature as well.");
        }
        if (weight == label)
            throw new ArgumentException($"Column '{label}' is both the label and the weight; name another column for the weight, or none.");
        if (outputs.Contains(label))
            throw new ArgumentException($"Label column '{label}' has the name of a column that the model adds, which would hide it: an evaluation would compare the predictions with themselves. Give it another name first, for example with CopyColumns(\"Label\", \"{label}\").");
    }

    private static ColumnSpec Features(DataViewSchema schema, string name)
    {
        var column = Get(schema, "Feature", name);
        if (column.Type is not VectorDataViewType { ItemType: NumberDataViewType item } vector || item != NumberDataViewType.Single || vector.Size == 0)
            throw Mismatch("Feature", column, NeededFeatures, ColumnAdvice.ForFeatures(ShapeOf(column)));
        return ColumnSpec.Of(column);
    }

    private static ColumnSpec Label(DataViewSchema schema, string name, DataViewType type)
    {
        if (type is not KeyDataViewType)
            return Scalar(schema, "Label", name, type);
        var column = Get(schema, "Label", name);
        if (column.Type is not KeyDataViewType { Count: var classes })
            throw Mismatch("Label", column, "a key is needed", Advice(type, ShapeOf(column)));
        if (classes is < 2 or > int.MaxValue)
            throw Mismatch("Label", column, $"a key of 2 to {int.MaxValue} classes is needed, and this one has {classes}");
        return ColumnSpec.Of(column);
    }

    private static ColumnSpec Scalar(DataViewSchema schema, string role, string name, DataViewType type)
    {
        var column = Get(schema, role, name);
        if (!column.Type.Equals(type))
            throw Mismatch(role, column, $"{type} is needed", Advice(type, ShapeOf(column)));
        return ColumnSpec.Of(column);
    }

    private static string? Advice(DataViewType needed, SchemaShape.Column column) => needed switch
    {
        KeyDataViewType => ColumnAdvice.ForKey(column),
        BooleanDataViewType => ColumnAdvice.ForBoolean(column),
        _ => ColumnAdvice.ForNumber(column),
    };

    private static SchemaShape.Column ShapeOf(DataViewSchema.Column column)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(column.Name, column.Type);
        return MLNetInternals.ShapeOf(builder.ToSchema())[0];
    }

    /// <summary>Finds a column of a schema.</summary>
    /// <exception cref="ArgumentException">The column is missing; the message lists the columns of the data.</exception>
    public static DataViewSchema.Column Get(DataViewSchema schema, string role, string name)
        => schema.GetColumnOrNull(name) ?? throw new ArgumentException(
            $"{role} column '{name}' is missing; the data has the columns {string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => $"'{c.Name}'"))}.");

    /// <summary>Finds a column of a shape.</summary>
    /// <exception cref="ArgumentException">The column is missing; the message lists the columns of the data.</exception>
    public static SchemaShape.Column Get(SchemaShape shape, string role, string name)
        => shape.Where(column => column.Name == name).ToArray() is [.., var found] ? found : throw new ArgumentException(
            $"{role} column '{name}' is missing; the data has the columns {string.Join(", ", shape.Select(column => $"'{column.Name}'"))}.");

    /// <summary>The error for a column of the wrong type.</summary>
    /// <param name="role">The role of the column at the start of the message: "Label".</param>
    /// <param name="column">The column.</param>
    /// <param name="needed">The type that it should have.</param>
    /// <param name="advice">The step that gives it that type.</param>
    public static ArgumentException Mismatch(string role, DataViewSchema.Column column, string needed, string? advice = null)
        => new($"{role} column '{column.Name}' has type {column.Type}; {needed}.{Sentence(advice)}");

    /// <inheritdoc cref="Mismatch(string, DataViewSchema.Column, string, string?)"/>
    public static ArgumentException Mismatch(string role, SchemaShape.Column column, string needed, string? advice = null)
    {
        string item = column.IsKey ? $"Key<{column.ItemType}>" : $"{column.ItemType}";
        return new($"{role} column '{column.Name}' has type {(column.Kind == SchemaShape.Column.VectorKind.Scalar ? item : $"{column.Kind} of {item}")}; {needed}.{Sentence(advice)}");
    }

    private static string Sentence(string? advice) => advice is null ? "" : $" {advice}.";
}

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
