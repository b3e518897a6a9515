using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>
/// Texts of a few words, some of them empty, whose label depends on the good words minus the bad ones; for pairs, on the difference
/// between the two texts.
/// </summary>
internal static class TextData
{
    private const int NeutralWords = 4;

    /// <summary>All words, the neutral ones first, then the good and the bad ones.</summary>
    public static IReadOnlyList<string> Words { get; } = ["the", "a", "film", "it", "good", "fine", "bad", "poor"];

    public static IEnumerable<TextRow> Rows(DataShape shape, bool pairs)
    {
        var random = new Random(shape.Seed);
        for (int i = 0; i < shape.Rows; i++)
        {
            int[] first = Draw(random, shape, i);
            int[] second = Draw(random, shape, i + 7);
            float signal = Math.Clamp((Balance(first) - (pairs ? Balance(second) : 0)) / 2f, -1, 1);
            if (shape.Opposite)
                signal = -signal;
            yield return new TextRow
            {
                Id = $"row {i}",
                Sentence = string.Join(' ', first.Select(word => Words[word])),
                Second = string.Join(' ', second.Select(word => Words[word])),
                Number = 3 + (2 * signal),
                Class = (uint)Math.Clamp((int)((signal + 1) / 2 * shape.Classes), 0, shape.Classes - 1),
            };
        }
    }

    public static SchemaDefinition Definition(DataShape shape, PredictionTask task)
    {
        var definition = SchemaDefinition.Create(typeof(TextRow));
        ReadOnlyMemory<char>[] classes = [.. Enumerable.Range(0, shape.Classes).Select(i => $"class {i}".AsMemory())];
        definition[nameof(TextRow.Class)].AddAnnotation(
            "KeyValues", new VBuffer<ReadOnlyMemory<char>>(shape.Classes, classes), new VectorDataViewType(TextDataViewType.Instance, shape.Classes));
        definition[nameof(TextRow.Class)].ColumnType = new KeyDataViewType(typeof(uint), (ulong)shape.Classes);
        definition[task == PredictionTask.Regression ? nameof(TextRow.Number) : nameof(TextRow.Class)].ColumnName = EstimatorCase.LabelColumn;
        return definition;
    }

    // Some texts are empty.
    private static int[] Draw(Random random, DataShape shape, int row)
    {
        int[] words = [.. Enumerable.Range(0, 1 + random.Next(shape.Width + 2)).Select(_ => random.Next(Words.Count))];
        if (shape.ConstantPart)
            words[0] = 0;
        return row % 29 == 11 && !shape.ConstantPart ? [] : words;
    }

    private static int Balance(int[] words)
    {
        int good = words.Count(word => word >= NeutralWords && word < NeutralWords + 2);
        return good - words.Count(word => word >= NeutralWords + 2);
    }
}
