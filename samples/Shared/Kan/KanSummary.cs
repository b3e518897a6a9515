using Microsoft.ML.Kan;

namespace Samples.Shared;

/// <summary>A few words about a model.</summary>
internal static class KanSummary
{
    public static string Of(KanModel model)
    {
        int networks = model.Selection.Members.Count(member => member.Weight > 0);
        return $"{networks} network{(networks == 1 ? "" : "s")}, {model.ParameterCount / 1000.0:F0}k weights";
    }
}
