using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Vision.Images;

namespace Microsoft.ML.DeepLearning.Vision;

/// <summary>Registers picture reading with the engine when this assembly is loaded; loading a model that reads pictures loads it.</summary>
internal static class VisionModule
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The engine must not name this package, and loading a model calls nothing else of it.")]
    internal static void Register() => KnownConversions.Register(ImageNote.Key, (note, input) => ImageNote.Parse(note) is { Source: not null } pictures ? pictures.ToColumn(input.Name, input.Content) : null);
}
