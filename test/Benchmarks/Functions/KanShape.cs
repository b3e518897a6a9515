using Microsoft.ML.Kan;

namespace Benchmarks.Functions;

/// <summary>Sets the shape of a KAN in its options.</summary>
internal static class KanShape
{
    // From the script that defines seven of the functions.
    private const int GridSize = 5;

    public static void Set(SelectableKanOptions options, int[] hiddenWidths)
    {
        options.HiddenWidths = hiddenWidths;
        options.GridSize = GridSize;
    }
}
