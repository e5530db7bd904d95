"""Put a server further away: forward a Unix socket, and deliver every byte a moment later than it was sent.

`python -m benchmarks.distance LISTEN TARGET MILLISECONDS` serves until it is stopped. Half the time is added each way,
so that a question and its answer take MILLISECONDS longer, as between two machines of one data centre.
"""

import asyncio
import sys

PIECE = 65536  # bytes read at once


async def _forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def deliver() -> None:
        while True:
            when, piece = await pieces.get()
            if (wait := when - loop.time()) > 0:
                await asyncio.sleep(wait)
            if not piece:
                writer.close()
                return
            writer.write(piece)
            await writer.drain()

    delivery = asyncio.create_task(deliver())
    try:
        while piece := await reader.read(PIECE):
            pieces.put_nowait((loop.time() + delay, piece))
    except ConnectionError:
        pass
    pieces.put_nowait((loop.time() + delay, b""))
    await asyncio.gather(delivery, return_exceptions=True)


async def serve(listen: str, target: str, milliseconds: float) -> None:
    delay = milliseconds / 2000

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(target)
        await asyncio.gather(_forward(reader, far_writer, delay), _forward(far_reader, writer, delay))

    server = await asyncio.start_unix_server(connected, listen)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], float(sys.argv[3])))
