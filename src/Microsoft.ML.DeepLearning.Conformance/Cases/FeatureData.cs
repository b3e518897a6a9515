using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>
/// Rows whose labels follow a smooth function of the first slots: s = sin(2·x₀) + x₁/2. With three or more slots, the last
/// one is noise.
/// </summary>
internal static class FeatureData
{
    public static IEnumerable<FeatureRow> Rows(DataShape shape)
    {
        var random = new Random(shape.Seed);
        for (int i = 0; i < shape.Rows; i++)
        {
            float[] features = [.. Enumerable.Range(0, shape.Width).Select(_ => (random.NextSingle() * 2) - 1)];
            if (shape.ConstantPart)
                features[^1] = 0.25f;
            float signal = MathF.Sin(2 * features[0]) + (shape.Width > 1 ? features[1] / 2 : 0);
            if (shape.Opposite)
                signal = -signal;
            yield return new FeatureRow
            {
                Id = $"row {i}",
                Features = features,
                Number = 3 + (2 * signal),
                Flag = signal > 0,
                Class = (uint)Math.Clamp((int)((signal + 1) / 2 * shape.Classes), 0, shape.Classes - 1),
            };
        }
    }

    public static SchemaDefinition Definition(DataShape shape, PredictionTask task)
    {
        var definition = SchemaDefinition.Create(typeof(FeatureRow));
        definition[nameof(FeatureRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, shape.Width);
        AddTexts(definition[nameof(FeatureRow.Features)], "SlotNames", "slot", shape.Width);
        AddTexts(definition[nameof(FeatureRow.Class)], "KeyValues", "class", shape.Classes);
        definition[nameof(FeatureRow.Class)].ColumnType = new KeyDataViewType(typeof(uint), (ulong)shape.Classes);
        string label = task switch
        {
            PredictionTask.Regression => nameof(FeatureRow.Number),
            PredictionTask.BinaryClassification => nameof(FeatureRow.Flag),
            _ => nameof(FeatureRow.Class),
        };
        definition[label].ColumnName = EstimatorCase.LabelColumn;
        return definition;
    }

    public static void Damage(FeatureRow row, Flaw flaw)
    {
        switch (flaw)
        {
            case Flaw.NotANumberInput:
                row.Features[0] = float.NaN;
                break;
            case Flaw.InfiniteInput:
                row.Features[0] = float.PositiveInfinity;
                break;
            default:
                (row.Number, row.Class) = FlawedLabel.Of(row.Number, row.Class, flaw);
                break;
        }
    }

    private static void AddTexts(SchemaDefinition.Column column, string name, string prefix, int count)
    {
        ReadOnlyMemory<char>[] texts = [.. Enumerable.Range(0, count).Select(i => $"{prefix} {i}".AsMemory())];
        column.AddAnnotation(name, new VBuffer<ReadOnlyMemory<char>>(count, texts), new VectorDataViewType(TextDataViewType.Instance, count));
    }
}
