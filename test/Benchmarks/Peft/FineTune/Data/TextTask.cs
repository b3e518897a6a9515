namespace Benchmarks.Peft.FineTune.Data;

/// <summary>The rows of a data set in three parts.</summary>
/// <param name="Training">The training rows.</param>
/// <param name="Validation">The rows that select learning rate and epoch.</param>
/// <param name="Test">The test rows.</param>
internal sealed record TextTask(TextRow[] Training, TextRow[] Validation, TextRow[] Test)
{
    private const int SplitSeed = 1;

    /// <summary>The classes, in ordinal order.</summary>
    public IReadOnlyList<string> Classes => [.. Training.Concat(Validation).Concat(Test).Select(row => row.Label).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Rows with a separate test set: a tenth of the others is for validation.</summary>
    public static TextTask WithTest(IEnumerable<TextRow> rows, IEnumerable<TextRow> test)
    {
        var (validation, training) = Divide(rows, 0.1);
        return new TextTask(training, validation, [.. test]);
    }

    /// <summary>Rows without a published split: a fifth for the test, a tenth of the others for validation.</summary>
    public static TextTask Undivided(IEnumerable<TextRow> rows)
    {
        var (test, others) = Divide(rows, 0.2);
        return WithTest(others, test);
    }

    /// <summary>The task with the first training rows, validation rows in proportion, and all test rows.</summary>
    public TextTask Limited(int rows)
    {
        if (rows >= Training.Length)
            return this;
        int validation = Math.Max(1, (int)((double)rows / Training.Length * Validation.Length));
        return this with { Training = Training[..rows], Validation = Validation[..validation] };
    }

    // The same split for every training seed. Rows with equal texts stay together, so no part repeats another.
    private static (TextRow[] Part, TextRow[] Others) Divide(IEnumerable<TextRow> rows, double share)
    {
        TextRow[][] texts = [.. rows.GroupBy(row => row.Sentence).Select(group => group.ToArray())];
        new Random(SplitSeed).Shuffle(texts);
        int count = (int)(share * texts.Length);
        return ([.. texts[..count].SelectMany(text => text)], [.. texts[count..].SelectMany(text => text)]);
    }
}
