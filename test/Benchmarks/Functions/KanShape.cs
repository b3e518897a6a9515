using Microsoft.ML.Kan;

namespace Benchmarks.Functions;

/// <summary>The one place that says the shape of a KAN to its options.</summary>
internal static class KanShape
{
    // That of the script from which seven of the functions are.
    private const int GridSize = 5;

    public static void Set(SelectableKanOptions options, int[] hiddenWidths)
    {
        options.HiddenWidths = hiddenWidths;
        options.GridSize = GridSize;
    }
}
