using System.Buffers.Binary;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Llama;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Llama;

/// <summary>
/// The weights of a llama2.c file of version 0 (karpathy/llama2.c): seven 32-bit integers, then 32-bit floating point numbers, the
/// tensors of one kind of all blocks together. They get the names and the layout of Hugging Face files: there a head's values
/// are rotated in halves, here in neighbours, so the rows of queries and keys are reordered.
/// </summary>
internal sealed class Llama2CWeights : IWeightSource
{
    private const int HeaderLength = 7 * sizeof(int);

    // The largest Llama has 126; each block of a hostile file costs a network far more memory than the file has bytes.
    private const int MostBlocks = 1024;

    private readonly Stream _stream;
    private readonly Dictionary<string, Place> _places = [];

    /// <exception cref="InvalidDataException">The file is not a llama2.c file, or is truncated; the message names it.</exception>
    public Llama2CWeights(Stream stream, string location)
    {
        _stream = stream;
        Location = location;
        try
        {
            Shape = ReadShape(stream);
            AddPlaces(stream.Length);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public string Location { get; }

    public LlamaShape Shape { get; }

    public IReadOnlyCollection<string> Names => _places.Keys;

    public static Llama2CWeights Open(string path) => new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), path);

    public (ScalarType Type, IReadOnlyList<long> Shape)? Find(string name) =>
        _places.TryGetValue(name, out var place) ? (ScalarType.Float32, place.Shape) : null;

    public Tensor Read(string name, Device? device)
    {
        var place = _places[name];
        using var scope = NewDisposeScope();
        var values = empty(place.Shape, ScalarType.Float32, CPU);
        _stream.Position = place.Begin;
        try
        {
            values.ReadBytesFromStream(_stream, (int)Math.Min(1 << 20, values.NumberOfElements * sizeof(float)));
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException($"'{Location}' ends within the tensor '{name}'.", exception);
        }

        if (place.Heads > 0) // [H·d, W]: neighbours (2i, 2i + 1) of a head become (i, i + d/2)
            values = values.view(place.Heads, Shape.HeadWidth / 2, 2, -1).transpose(1, 2).reshape(place.Shape);
        return (device is null ? values : values.to(device)).MoveToOuterDisposeScope();
    }

    public void Dispose() => _stream.Dispose();

    private LlamaShape ReadShape(Stream stream)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (stream.Length < HeaderLength)
            throw Damaged($"it has {stream.Length} bytes, fewer than the header takes");
        stream.ReadExactly(header);
        var numbers = new int[7];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(header[(i * sizeof(int))..]);
        // The sign of the vocabulary size tells if the output layer has its own matrix.
        var (width, hidden, blocks, heads, keyHeads, vocabulary, length) =
            (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], Math.Abs((long)numbers[5]), numbers[6]);
        if (width < 1 || hidden < 1 || blocks < 1 || heads < 1 || keyHeads < 1 || vocabulary is < 1 or > int.MaxValue || length < 1
            || width % heads != 0 || heads % keyHeads != 0 || width / heads % 2 != 0)
            throw Damaged($"its header holds [{string.Join(", ", numbers)}], which is no width, hidden width, blocks, heads, heads of keys, vocabulary and length");
        if (blocks > MostBlocks)
            throw Damaged($"its header tells of {blocks} blocks; at most {MostBlocks} are read");
        return new LlamaShape(width, hidden, blocks, heads, keyHeads, width / heads, (int)vocabulary, length)
        {
            Activation = ActivationFunction.Silu,
            SharesEmbeddings = numbers[5] > 0,
        };
    }

    private void AddPlaces(long available)
    {
        var shape = Shape;
        Int128 position = HeaderLength;
        var keys = (long)shape.KeyHeads * shape.HeadWidth;
        Add("model.embed_tokens.weight", shape.VocabularySize, shape.Width);
        AddEach("input_layernorm", 0, shape.Width);
        AddEach("self_attn.q_proj", shape.Heads, shape.Width, shape.Width);
        AddEach("self_attn.k_proj", shape.KeyHeads, keys, shape.Width);
        AddEach("self_attn.v_proj", 0, keys, shape.Width);
        AddEach("self_attn.o_proj", 0, shape.Width, shape.Width);
        AddEach("post_attention_layernorm", 0, shape.Width);
        AddEach("mlp.gate_proj", 0, shape.HiddenWidth, shape.Width);
        AddEach("mlp.down_proj", 0, shape.Width, shape.HiddenWidth);
        AddEach("mlp.up_proj", 0, shape.HiddenWidth, shape.Width);
        Add("model.norm.weight", shape.Width);
        position += (Int128)shape.MaximumLength * shape.HeadWidth * sizeof(float); // cosines and sines, which are computed here
        if (!shape.SharesEmbeddings)
            Add("lm_head.weight", shape.VocabularySize, shape.Width);
        if (position != available)
            throw Damaged($"its header asks for {position} bytes, there are {available}");

        void Add(string name, params long[] sizes) => AddOne(name, 0, sizes);

        void AddEach(string layer, int heads, params long[] sizes)
        {
            for (var block = 0; block < shape.Blocks; block++)
                AddOne($"model.layers.{block}.{layer}.weight", heads, sizes);
        }

        void AddOne(string name, int heads, long[] sizes)
        {
            var end = position + sizes.Aggregate((Int128)sizeof(float), (product, size) => product * size);
            // Checked for every tensor, so a header that claims too much costs nothing.
            if (end > available)
                throw Damaged($"its header asks for more than the {available} bytes that there are");
            _places.Add(name, new Place(sizes, (long)position, heads));
            position = end;
        }
    }

    private InvalidDataException Damaged(string reason) => new($"'{Location}' is not a valid llama2.c file: {reason}.");

    /// <summary>The position of a tensor in the file; Heads is 0 if its rows keep their order.</summary>
    private sealed record Place(long[] Shape, long Begin, int Heads);
}
