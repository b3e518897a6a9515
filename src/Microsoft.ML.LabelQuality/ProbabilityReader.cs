using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Interop;

namespace Microsoft.ML.LabelQuality;

/// <summary>Reads class probabilities from scored rows, and refuses scores that are not probabilities.</summary>
internal abstract class ProbabilityReader(DataViewSchema.Column column)
{
    private const string Calibrated =
        "Trainers that give probabilities are, for two classes, SdcaLogisticRegression, LbfgsLogisticRegression, FastTree, LightGbm, Gam and any other followed by Calibrators.Platt or Calibrators.Isotonic; for several classes SdcaMaximumEntropy, LbfgsMaximumEntropy, LightGbm, OneVersusAll of such a trainer, and the classifiers of this library";

    // Single precision, and calibrators that normalise roughly.
    private const double Tolerance = 0.01;

    public DataViewSchema.Column Column { get; } = column;

    /// <summary>The reader of the scores of a model.</summary>
    /// <param name="scored">The columns of the scored rows.</param>
    /// <param name="label">The label; a Boolean one in binary classification.</param>
    /// <param name="isBinary">True for one probability, false for one per class.</param>
    /// <param name="name">The column; null for the default of the task.</param>
    public static ProbabilityReader Create(DataViewSchema scored, LabelColumn label, bool isBinary, string? name)
    {
        name ??= isBinary ? "Probability" : "Score";
        var column = scored.GetColumnOrNull(name) ?? throw new InvalidOperationException(
            $"The model gives no column '{name}' of probabilities; it gives {string.Join(", ", scored.Where(each => !each.IsHidden).Select(each => $"'{each.Name}'"))}. {Calibrated}.");
        if (isBinary)
        {
            return column.Type == NumberDataViewType.Single
                ? new BinaryProbabilityReader(column)
                : throw Mismatch(column, "Single, the probability of true");
        }
        return column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single
            ? new ClassProbabilityReader(column, vector.Size, label)
            : throw Mismatch(column, "a vector of Single with one slot per class");
    }

    /// <summary>Binds to a cursor.</summary>
    /// <returns>A function that writes the probabilities [C] of the current row; the row number is for messages.</returns>
    public abstract ReadRow Bind(DataViewRow row);

    public delegate void ReadRow(Span<float> probabilities, int number);

    protected void Check(ReadOnlySpan<float> probabilities, int number)
    {
        double sum = 0;
        foreach (float probability in probabilities)
        {
            if (!(probability >= -Tolerance && probability <= 1 + Tolerance)) // both comparisons with NaN are false
                throw NoProbability(number, $"{probability:G5}");
            sum += probability;
        }
        if (!(Math.Abs(sum - 1) <= Tolerance))
            throw NoProbability(number, $"numbers that sum to {sum:G5}");
    }

    private InvalidOperationException NoProbability(int number, FormattableString found) => new(
        $"Column '{Column.Name}' holds {found.ToString(CultureInfo.InvariantCulture)} in row {number}; probabilities from 0 to 1 that sum to 1 are needed. {Calibrated}.");

    private static InvalidOperationException Mismatch(DataViewSchema.Column column, string needed)
        => new($"Column '{column.Name}' of the model has type {column.Type}; {needed}, is needed.");
}

/// <summary>One probability p of true; the classes false and true have 1 − p and p.</summary>
internal sealed class BinaryProbabilityReader(DataViewSchema.Column column) : ProbabilityReader(column)
{
    public override ReadRow Bind(DataViewRow row)
    {
        var getter = row.GetGetter<float>(row.Schema[Column.Index]);
        float probability = 0;
        return (probabilities, number) =>
        {
            getter(ref probability);
            probabilities[0] = 1 - probability;
            probabilities[1] = probability;
            Check(probabilities, number);
        };
    }
}

/// <summary>
/// One probability per class. Named slots are matched with the classes by name, because a pipeline that creates keys in every fold may
/// order them differently; other slots are matched by position.
/// </summary>
internal sealed class ClassProbabilityReader : ProbabilityReader
{
    private static readonly string[] NameKinds = ["TrainingLabelValues", "SlotNames"];

    private readonly int[] _classOf;

    public ClassProbabilityReader(DataViewSchema.Column column, int slots, LabelColumn label) : base(column)
    {
        var names = label.HasNames ? NameKinds.Select(kind => AnnotationTexts.Read(column, kind)).FirstOrDefault(names => names?.Count == slots) : null;
        _classOf = names is null ? ByPosition(slots, label) : ByName(names, label);
    }

    public override ReadRow Bind(DataViewRow row)
    {
        var getter = row.GetGetter<VBuffer<float>>(row.Schema[Column.Index]);
        VBuffer<float> slots = default;
        return (probabilities, number) =>
        {
            getter(ref slots);
            probabilities.Clear();
            foreach (var (slot, probability) in slots.Items())
                probabilities[_classOf[slot]] = probability;
            Check(probabilities, number);
        };
    }

    private int[] ByPosition(int slots, LabelColumn label) => slots == label.Classes
        ? [.. Enumerable.Range(0, slots)]
        : throw new InvalidOperationException(
            $"Column '{Column.Name}' has {slots} slots without names; label column '{label.Name}' has {label.Classes} classes. One slot per class is needed.");

    private int[] ByName(IReadOnlyList<string> names, LabelColumn label)
    {
        var classes = label.ClassNames.Select((name, number) => (name, number)).ToLookup(each => each.name, each => each.number);
        int[] classOf = [.. names.Select(name => classes[name].Append(LabelColumn.Missing).First())];
        int unknown = Array.FindIndex(classOf, number => number == LabelColumn.Missing);
        return unknown < 0 && classOf.Distinct().Count() == classOf.Length ? classOf : throw new InvalidOperationException(
            $"Column '{Column.Name}' names its slots {string.Join(", ", names.Take(10))}; they do not match the classes {string.Join(", ", label.ClassNames.Take(10))} of label column '{label.Name}' one to one.");
    }
}
