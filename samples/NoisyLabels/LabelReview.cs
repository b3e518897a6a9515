using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.NoisyLabels;

namespace NoisyLabels;

/// <summary>The label issues in a network's label memory, compared with the true labels.</summary>
/// <param name="Suspects">The labels that are probably wrong, the least probable first.</param>
/// <param name="Wrong">The number of wrong labels.</param>
internal sealed record LabelReview(IReadOnlyList<SuspectLabel> Suspects, int Wrong)
{
    /// <summary>The share of the suspects that are wrong.</summary>
    public double Precision => Suspects.Count(suspect => suspect.IsWrong) / (double)Suspects.Count;

    /// <summary>The share of the wrong labels that are suspects.</summary>
    public double Recall => Suspects.Count(suspect => suspect.IsWrong) / (double)Wrong;

    /// <summary>The share of the suspects whose suggested label is the true one.</summary>
    public double Corrected => Suspects.Count(suspect => suspect.SuggestedLabel == suspect.TrueLabel) / (double)Suspects.Count;

    /// <param name="ml">The context.</param>
    /// <param name="memory">The memory of a network trained on <paramref name="training"/>.</param>
    /// <param name="training">The prepared pictures, in the order of training.</param>
    /// <param name="labels">The same pictures.</param>
    public static LabelReview Of(MLContext ml, LabelMemory memory, IDataView training, CorruptedLabels labels)
    {
        var judged = memory.Transform(training); // adds LabelQuality, SuggestedLabel (a key, like the label) and IsLabelIssue
        var named = ml.Transforms.Conversion.MapKeyToValue("SuggestedLabel").Fit(judged).Transform(judged);
        var suspects = named.GetColumn<float>("LabelQuality")
            .Zip(named.GetColumn<string>("SuggestedLabel"), named.GetColumn<bool>("IsLabelIssue"))
            .Index()
            .Where(row => row.Item.Third)
            .OrderBy(row => row.Item.First)
            .Select(row => new SuspectLabel(labels.Pictures[row.Index], row.Item.Second, labels.TrueLabels[row.Index]));
        return new LabelReview([.. suspects], labels.WrongCount);
    }
}
