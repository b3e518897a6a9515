using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Interop;

namespace Microsoft.ML.LabelQuality;

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
